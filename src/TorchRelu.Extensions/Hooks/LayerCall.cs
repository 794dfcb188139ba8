using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace TorchRelu.Hooks;

/// <summary>One call of one layer in the first forward.</summary>
internal sealed class LayerCall : IDisposable
{
    private readonly SignCount _inputSigns;
    private readonly nint _inputAddress;
    private readonly (Tensor Mean, Tensor Variance)? _inputMoments;
    private Tensor? _outputObject;
    private Tensor? _held;
    private nint _outputAddress;
    private SignCount? _outputSigns;

    public LayerCall(string name, nn.Module<Tensor, Tensor> module, Tensor input, LayerCall? inputFrom, bool inputIsData)
    {
        Name = name;
        Module = module;
        InputFrom = inputFrom;
        InputShape = input.shape;
        InputIsData = inputIsData || inputFrom is { InputIsData: true } && LayerKinds.PassesThrough(inputFrom.Module);
        InputHasGradient = input.requires_grad;
        _inputAddress = AddressOf(input);
        _inputSigns = new SignCount(input);
        if (InputIsData && LayerKinds.MakesChannels(module)) _inputMoments = MomentsOf(input, LayerKinds.ChannelDimension(module)!.Value);
    }

    public string Name { get; }

    public nn.Module<Tensor, Tensor> Module { get; }

    /// <summary>The call whose output this call read; null if a function computed it, or if it is the data.</summary>
    public LayerCall? InputFrom { get; }

    /// <summary>Whether the input is the input of the model, or a flattened or pooled form of it.</summary>
    public bool InputIsData { get; }

    /// <summary>Whether the input depends on parameters. Data does not.</summary>
    public bool InputHasGradient { get; }

    public SignReading InputSigns => _inputSigns.Read();

    public SignReading OutputSigns => _outputSigns!.Read();

    /// <summary>Whether the input equals the output of the call before: the same memory, with no in-place change in between.</summary>
    public bool ReadsItUnchanged => InputFrom is { } from && from.OutputSigns == InputSigns;

    /// <summary>Mean and variance of the data per input channel; null if the layer makes no channels or does not read the data.</summary>
    public InputMoments? InputMoments =>
        _inputMoments is { } moments ? new(Floats.Read(moments.Mean), Floats.Read(moments.Variance)) : null;

    /// <summary>The sizes of the input.</summary>
    public long[] InputShape { get; }

    /// <summary>The sizes of the output.</summary>
    public long[] OutputShape { get; private set; } = [];

    /// <summary>The number of dimensions of the output.</summary>
    public long OutputRank => OutputShape.Length;

    /// <summary>The address of the input, which all consumers of one tensor share; 0 if it is unknown.</summary>
    public nint InputAddress => _inputAddress;

    public void Finish(Tensor output)
    {
        _outputObject = output;
        _outputAddress = AddressOf(output);
        _outputSigns = new SignCount(output);
        OutputShape = output.shape;
        using (no_grad()) _held = output.detach().DetachFromDisposeScope();
    }

    public bool Made(Tensor tensor, nint address) => ReferenceEquals(tensor, _outputObject) || (address != 0 && address == _outputAddress);

    /// <summary>Releases the memory of the output.</summary>
    public void Release()
    {
        _held?.Dispose();
        _outputObject = null;
    }

    public void Dispose()
    {
        Release();
        _inputSigns.Dispose();
        _inputMoments?.Mean.Dispose();
        _inputMoments?.Variance.Dispose();
        _outputSigns?.Dispose();
    }

    /// <summary>The address where a tensor's memory begins; 0 if the public API does not give it.</summary>
    public static unsafe nint AddressOf(Tensor tensor)
    {
        if (tensor.device_type != DeviceType.CPU || !tensor.is_contiguous() || tensor.numel() == 0
            || tensor.numel() * tensor.ElementSize > int.MaxValue) return 0;
        return (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
    }

    private static (Tensor, Tensor) MomentsOf(Tensor input, int channelDimension)
    {
        using var ungraded = no_grad();
        using var scope = NewDisposeScope();
        var rank = input.dim();
        var others = Enumerable.Range(0, (int)rank).Where(d => d != rank + channelDimension).Select(d => (long)d).ToArray();
        var values = input.to_type(float32);
        var mean = others.Length == 0 ? values.clone() : values.mean(others);
        var square = others.Length == 0 ? values.mul(values) : values.mul(values).mean(others);
        return (mean.DetachFromDisposeScope(), square.sub(mean.mul(mean)).DetachFromDisposeScope());
    }

    /// <summary>
    /// The numbers of negative values and zeros, the sum and the greatest value. They are computed on the tensor's device and read later.
    /// </summary>
    private sealed class SignCount : IDisposable
    {
        private readonly Tensor _negative;
        private readonly Tensor _zero;
        private readonly Tensor _sum;
        private readonly Tensor _most;
        private readonly long _all;

        public SignCount(Tensor values)
        {
            using var ungraded = no_grad();
            using var scope = NewDisposeScope();
            _negative = values.lt(0).sum(int64).DetachFromDisposeScope();
            _zero = values.eq(0).sum(int64).DetachFromDisposeScope();
            _sum = values.sum(float64).DetachFromDisposeScope();
            _most = (values.numel() == 0 ? _sum.clone() : values.max().to_type(float64)).DetachFromDisposeScope();
            _all = values.numel();
        }

        public SignReading Read() => new(_negative.item<long>(), _zero.item<long>(), _all, _sum.item<double>(), _most.item<double>());

        public void Dispose()
        {
            _negative.Dispose();
            _zero.Dispose();
            _sum.Dispose();
            _most.Dispose();
        }
    }
}

/// <summary>The numbers of negative values, zeros and all values of a tensor, with their sum and their greatest value.</summary>
internal readonly record struct SignReading(long Negative, long Zero, long All, double Sum, double Most);
