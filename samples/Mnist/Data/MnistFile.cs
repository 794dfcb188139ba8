namespace TorchRelu.Samples.Mnist;

/// <summary>One of the four files of MNIST, with the size and checksum its .gz was published with.</summary>
internal sealed record MnistFile(string Name, long PackedSize, string PackedSha256)
{
    public static readonly MnistFile TrainImages =
        new("train-images-idx3-ubyte", 9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609");

    public static readonly MnistFile TrainLabels =
        new("train-labels-idx1-ubyte", 28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c");

    public static readonly MnistFile TestImages =
        new("t10k-images-idx3-ubyte", 1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6");

    public static readonly MnistFile TestLabels =
        new("t10k-labels-idx1-ubyte", 4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6");

    public static readonly IReadOnlyList<MnistFile> All = [TrainImages, TrainLabels, TestImages, TestLabels];

    public string PackedName => $"{Name}.gz";

    /// <summary>The path of this file in a folder, plain or packed, or null.</summary>
    public string? FindIn(string folder) =>
        new[] { Name, PackedName }.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
