using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchRelu.Tests;

/// <summary>
/// The trap: in a ModuleList, setting an entry changes what code sees and not what is registered. With a narrow type it cannot be set at
/// all.
/// </summary>
internal sealed class ListRelu<T> : nn.Module<Tensor, Tensor> where T : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor> fc1 = nn.Linear(8, 12);
    private readonly ModuleList<T> acts;
    private readonly nn.Module<Tensor, Tensor> fc2 = nn.Linear(12, 4);

    public ListRelu(T act)
        : base(nameof(ListRelu<T>))
    {
        acts = nn.ModuleList(act);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return fc2.call(acts[0].call(fc1.call(input))).MoveToOuterDisposeScope();
    }
}
