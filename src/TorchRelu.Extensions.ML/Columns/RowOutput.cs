namespace TorchRelu.Columns;

/// <summary>The scores of the row a cursor is at; they are valid until it moves.</summary>
internal delegate ReadOnlySpan<float> RowOutput();
