namespace TorchRelu.Samples.Mnist;

/// <summary>The digits cannot be used. Its message is one line for the person at the terminal; the program then exits with 3.</summary>
internal class BadDataException(string message, Exception? inner = null) : Exception(message, inner);
