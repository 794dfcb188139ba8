namespace TorchRelu.Columns;

/// <summary>Returns the scores of a cursor's current row; they are valid until it moves.</summary>
internal delegate ReadOnlySpan<float> RowOutput();
