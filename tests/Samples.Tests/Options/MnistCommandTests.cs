using System.CommandLine;

namespace TorchRelu.Samples.Tests.Options;

public class MnistCommandTests
{
    private const int Ran = 42;

    [Fact]
    public void Nothing_said_means_the_defaults() =>
        Read().Should().Be(new MnistOptions
        {
            Model = ModelKind.Mlp,
            Epochs = 3,
            BatchSize = 64,
            LearningRate = 0.001,
            Optimizer = OptimizerKind.Adam,
            Seed = 1,
            Data = null,
            Threads = null,
            Json = null,
        });

    [Fact]
    public void Every_option_is_heard() =>
        Read("--model", "cnn", "--epochs", "5", "--batch-size", "128", "--learning-rate", "0.1", "--optimizer", "sgd",
            "--validation", "0.1", "--seed", "7", "--data", "digits", "--threads", "2", "--json", "run.json").Should().Be(new MnistOptions
            {
                Model = ModelKind.Cnn,
                Epochs = 5,
                BatchSize = 128,
                LearningRate = 0.1,
                Optimizer = OptimizerKind.Sgd,
                Validation = 0.1,
                Seed = 7,
                Data = "digits",
                Threads = 2,
                Json = "run.json",
            });

    [Theory]
    [InlineData("--model", "rnn", "--model: expected mlp or cnn, found 'rnn'.")]
    [InlineData("--optimizer", "lbfgs", "--optimizer: expected adam or sgd, found 'lbfgs'.")]
    [InlineData("--epochs", "0", "--epochs: expected a whole number from 1 to 1000, found '0'.")]
    [InlineData("--batch-size", "many", "--batch-size: expected a whole number from 1 to 10000, found 'many'.")]
    [InlineData("--learning-rate", "0,001", "--learning-rate: expected a number from 1E-06 to 1000, found '0,001'.")]
    [InlineData("--seed", "-1", "--seed: expected a whole number from 0 to 2147483647, found '-1'.")]
    [InlineData("--json", "/", "--json: expected a file to write, found the folder '/'.")]
    public void A_wrong_value_is_answered_with_what_was_expected(string option, string value, string message)
    {
        var (exitCode, output, error) = Invoke(option, value);

        exitCode.Should().Be(1);
        error.Trim().Should().Be(message);
        output.Trim().Should().BeEmpty("the message should not drown in a page of help");
    }

    [Fact]
    public void An_unknown_option_is_named()
    {
        var (exitCode, _, error) = Invoke("--momentum", "0.9");

        exitCode.Should().Be(1);
        error.Should().Contain("'--momentum'");
    }

    [Fact]
    public void Help_names_every_option_and_runs_nothing()
    {
        var (exitCode, output, _) = Invoke("--help");

        exitCode.Should().Be(0);
        output.Should().ContainAll(
            "--model <mlp|cnn>", "--epochs", "--batch-size", "--learning-rate", "--optimizer <adam|sgd>",
            "--seed", "--data", "--threads", "--json");
    }

    private static MnistOptions Read(params string[] args)
    {
        MnistOptions? heard = null;
        MnistCommand.Parse(args, Remember).Invoke().Should().Be(Ran);
        return heard!;

        Task<int> Remember(MnistOptions options, CancellationToken cancel)
        {
            heard = options;
            return Task.FromResult(Ran);
        }
    }

    private static (int ExitCode, string Output, string Error) Invoke(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = MnistCommand.Parse(args, (_, _) => Task.FromResult(Ran)).Invoke(new() { Output = output, Error = error });
        return (exitCode, output.ToString(), error.ToString());
    }
}
