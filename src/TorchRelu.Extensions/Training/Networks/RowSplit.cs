namespace TorchRelu;

/// <summary>Which rows are learnt from and which are held back.</summary>
internal readonly record struct RowSplit(long[] Training, long[] Validation)
{
    /// <summary>Without validation no random number is drawn.</summary>
    public static RowSplit Of(int rows, double validationShare, Random random)
    {
        var order = InOrder(rows);
        if (validationShare == 0) return new(order, []);
        random.Shuffle(order);
        var held = Math.Clamp((int)Math.Round(rows * validationShare), 1, Math.Max(1, rows - 1));
        var training = order[held..];
        // In their order, so that each epoch shuffles the same list whatever was held back.
        Array.Sort(training);
        return new(training, order[..held]);
    }

    /// <summary>All rows as they come.</summary>
    public static long[] InOrder(int rows)
    {
        var order = new long[rows];
        for (var i = 0; i < rows; i++) order[i] = i;
        return order;
    }
}
