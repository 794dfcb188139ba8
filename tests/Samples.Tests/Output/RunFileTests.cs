using System.Text.Json;
using TorchSharp;

namespace TorchRelu.Samples.Tests.Output;

public class RunFileTests
{
    private static readonly RunFile Run = new("TorchSharp", "0.1.0",
        [new RunResult("train", 1, 0.97, 9.8, [new LayerResult("relu1", 256, 0.61, 12, 0), new LayerResult("relu2", 256, 0.5, 40, 1)])]);

    [Fact]
    public async Task The_file_is_as_published()
    {
        using var folder = new TemporaryFolder();

        await Run.WriteAsync(folder.File("run.json"));

        (await File.ReadAllTextAsync(folder.File("run.json"))).Should().Be("""
            {
              "schemaVersion": 1,
              "provider": "TorchSharp",
              "providerVersion": "0.1.0",
              "runs": [
                {
                  "name": "train",
                  "seed": 1,
                  "testAccuracy": 0.97,
                  "seconds": 9.8,
                  "layers": [
                    {
                      "name": "relu1",
                      "channels": 256,
                      "zeroShare": 0.61,
                      "dead": 12,
                      "alwaysOn": 0
                    },
                    {
                      "name": "relu2",
                      "channels": 256,
                      "zeroShare": 0.5,
                      "dead": 40,
                      "alwaysOn": 1
                    }
                  ]
                }
              ]
            }
            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task What_is_written_is_json_that_reads_back_to_the_same_numbers()
    {
        using var folder = new TemporaryFolder();
        await Run.WriteAsync(folder.File("run.json"));

        var read = JsonSerializer.Deserialize(await File.ReadAllTextAsync(folder.File("run.json")), RunFileJson.Default.RunFile);

        read.Should().BeEquivalentTo(Run);
    }

    [Fact]
    public async Task An_older_file_is_replaced_and_folders_are_made()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "results", "run.json");
        await Run.WriteAsync(path);

        await Run.WriteAsync(path);

        folder.Names.Should().Equal(Path.Combine("results", "run.json"));
    }
}
