using FluentAssertions;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchRelu.Field;

/// <summary>Trainings in which units die by steps that are too large, as they do at home.</summary>
public sealed class Trainings
{
    [Theory]
    [InlineData("Adam", 0.1, true)]
    [InlineData("Adam", 0.1, false)]
    [InlineData("Adam", 0.01, true)]
    [InlineData("SGD", 0.5, true)]
    [InlineData("SGD", 0.5, false)]
    [InlineData("momentum", 0.1, true)]
    [InlineData("RMSProp", 0.05, true)]
    public void A_dense_network_has_the_dead_that_the_truth_has(string optimizer, double rate, bool told) => Judge.Right(
        new FixedRows($"dense, {optimizer} at {rate}, {(told ? "told" : "not told")}")
        {
            Model = () => Sequential(
                ("fc1", Linear(16, 32)), ("relu1", ReLU()), ("fc2", Linear(32, 32)), ("relu2", ReLU()), ("fc3", Linear(32, 4))),
            Hooked = [("relu1", 1), ("relu2", 1)],
            Rows = () => Classes(2_000, randn(4, 16)),
            Loss = (output, rows) => functional.cross_entropy(output, rows[1]),
            Optimizer = model => Make(optimizer, model, rate),
            Epochs = 5,
            Told = told,
        });

    [Theory]
    [InlineData("Adam", 0.1)]
    [InlineData("SGD", 0.5)]
    public void A_convolutional_network_has_the_dead_that_the_truth_has(string optimizer, double rate) => Judge.Right(
        new FixedRows($"convolutions, {optimizer} at {rate}")
        {
            Model = () => Sequential(
                ("conv1", Conv2d(1, 8, 3)), ("relu1", ReLU()), ("pool", MaxPool2d(2)), ("conv2", Conv2d(8, 12, 2)), ("relu2", ReLU()),
                ("flat", Flatten()), ("fc", Linear(48, 3))),
            Hooked = [("relu1", 1), ("relu2", 1)],
            Rows = () => Classes(1_200, randn(3, 1, 8, 8)),
            Loss = (output, rows) => functional.cross_entropy(output, rows[1]),
            Optimizer = model => Make(optimizer, model, rate),
            Epochs = 4,
        });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_functional_residual_network_has_the_dead_that_the_truth_has(bool told) => Judge.Right(
        new FixedRows("residual functions, Adam at 0.05")
        {
            Model = () => new Net(
                (w, x) =>
                {
                    var hidden = w.Tap("fc0", w.Call("fc0", x)).relu();
                    var branch = w.Tap("fc1", w.Call("fc1", hidden)).relu();
                    return w.Call("out", w.Tap("input of out", hidden + w.Call("fc2", branch)).relu());
                },
                ("fc0", Linear(16, 24)), ("fc1", Linear(24, 24)), ("fc2", Linear(24, 24)), ("out", Linear(24, 4))),
            Rows = () => Classes(1_500, randn(4, 16)),
            Loss = (output, rows) => functional.cross_entropy(output, rows[1]),
            Optimizer = model => optim.Adam(model.parameters(), 0.05),
            Epochs = 5,
            Told = told,
        });

    [Theory]
    [InlineData(0.3)]
    [InlineData(3)]
    [InlineData(30)]
    public void Advice_never_asks_for_a_rate_of_zero_or_less(double rate)
    {
        var run = Run.Of(new FixedRows($"SGD at {rate}")
        {
            Model = () => Sequential(
                ("fc1", Linear(16, 32)), ("relu1", ReLU()), ("fc2", Linear(32, 32)), ("relu2", ReLU()), ("fc3", Linear(32, 4))),
            Hooked = [("relu1", 1), ("relu2", 1)],
            Rows = () => Classes(2_000, randn(4, 16)),
            Loss = (output, rows) => functional.cross_entropy(output, rows[1]),
            Optimizer = model => optim.SGD(model.parameters(), rate),
            Epochs = 4,
        });

        foreach (var text in run.Findings.Select(finding => finding.Text))
            text.Should().NotContain("0 or less").And.NotContain(" to 0,").And.NotContain(" to 0.\n").And.NotContain("to -");
        Judge.PlainWords(run);
    }

    // Rows around a centre for each class.
    private static Tensor[] Classes(int rows, Tensor centres)
    {
        var labels = randint(centres.shape[0], [rows], int64);
        var inputs = centres.index_select(0, labels);
        return [inputs + randn_like(inputs), labels];
    }

    private static optim.Optimizer Make(string optimizer, nn.Module model, double rate) => optimizer switch
    {
        "Adam" => optim.Adam(model.parameters(), rate),
        "momentum" => optim.SGD(model.parameters(), rate, momentum: 0.9),
        "RMSProp" => optim.RMSProp(model.parameters(), rate),
        _ => optim.SGD(model.parameters(), rate),
    };
}
