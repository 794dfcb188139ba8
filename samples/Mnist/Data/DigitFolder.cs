namespace TorchRelu.Samples.Mnist;

/// <summary>A folder with the four MNIST files, or with only the two of the test part.</summary>
internal static class DigitFolder
{
    public static bool IsComplete(string folder) => MnistFile.All.All(file => file.FindIn(folder) is not null);

    public static DigitData Read(string folder)
    {
        if (!Directory.Exists(folder))
            throw new BadDataException($"{folder}: there is no such folder.");

        var test = DigitSet.Read(PathOf(MnistFile.TestImages), PathOf(MnistFile.TestLabels));
        var onlyTest = MnistFile.TrainImages.FindIn(folder) is null && MnistFile.TrainLabels.FindIn(folder) is null;
        return onlyTest
            ? DigitData.Split(test)
            : new DigitData(DigitSet.Read(PathOf(MnistFile.TrainImages), PathOf(MnistFile.TrainLabels)), test);

        string PathOf(MnistFile file) => file.FindIn(folder)
            ?? throw new BadDataException($"{folder}: expected {file.Name} or {file.PackedName}, found neither.");
    }
}
