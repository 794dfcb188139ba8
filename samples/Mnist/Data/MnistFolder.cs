using System.IO.Compression;
using TorchSharp;

namespace TorchRelu.Samples.Mnist;

/// <summary>A folder with the four files of MNIST, or with only the two of the test part, packed or not.</summary>
internal static class MnistFolder
{
    /// <summary>The variable that names the folder.</summary>
    public const string Variable = "MNIST_DIR";

    private const string Train = "train";
    private const string Test = "t10k";

    private static readonly string[] s_parts = ["images-idx3-ubyte", "labels-idx1-ubyte"];

    /// <summary>Reads a folder.</summary>
    /// <exception cref="BadDataException">A file is missing, or is no file of MNIST.</exception>
    public static DigitData Read(string folder)
    {
        if (!Directory.Exists(folder)) throw new BadDataException($"{folder}: there is no such folder.");
        // TorchVision reads plain files from a folder of its own layout.
        var root = Directory.CreateTempSubdirectory("mnist-").FullName;
        try
        {
            var files = Directory.CreateDirectory(Path.Combine(root, "mnist", "test_data")).FullName;
            Unpack(folder, files, Test);
            var test = ReadPart(root, isTrain: false, folder);
            if (s_parts.All(part => Find(folder, Train, part) is null)) return DigitData.Split(test);
            Unpack(folder, files, Train);
            return new(ReadPart(root, isTrain: true, folder), test);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    /// <summary>Reads a part of MNIST by TorchVision.</summary>
    /// <param name="root">The folder above "mnist".</param>
    /// <param name="isTrain">Whether it is the part to train on.</param>
    /// <param name="folder">The folder that a message names.</param>
    /// <exception cref="BadDataException">The files are none of MNIST.</exception>
    public static DigitSet ReadPart(string root, bool isTrain, string folder)
    {
        try
        {
            using var images = torchvision.datasets.MNIST(root, isTrain);
            return DigitSet.Of(images);
        }
        catch (Exception fault)
        {
            var reason = fault.Message.Split('\n')[0].TrimEnd('.');
            throw new BadDataException(
                $"{folder}: the {(isTrain ? Train : Test)} files are not those of MNIST, or are damaged: {reason}. Take them anew.", fault);
        }
    }

    private static void Unpack(string folder, string target, string prefix)
    {
        foreach (var part in s_parts)
        {
            var path = Find(folder, prefix, part)
                ?? throw new BadDataException($"{folder}: expected {prefix}-{part} or {prefix}-{part}.gz, found neither.");
            try
            {
                using var source = File.OpenRead(path);
                using Stream plain = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(source, CompressionMode.Decompress)
                    : source;
                using var unpacked = File.Create(Path.Combine(target, $"{prefix}-{part}"));
                plain.CopyTo(unpacked);
            }
            catch (Exception fault) when (fault is IOException or InvalidDataException or UnauthorizedAccessException)
            {
                throw new BadDataException($"{path}: {fault.Message}", fault);
            }
        }
    }

    private static string? Find(string folder, string prefix, string part) => new[] { "", ".gz" }
        .Select(packed => Path.Combine(folder, $"{prefix}-{part}{packed}")).FirstOrDefault(File.Exists);
}
