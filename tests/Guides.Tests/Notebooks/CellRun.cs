namespace TorchRelu.Guides.Tests;

/// <summary>What a cell gave.</summary>
/// <param name="Printed">On the console.</param>
/// <param name="Shown">The cell's last value, as a notebook shows it, by MIME type; empty where there is none.</param>
internal sealed record CellRun(string Printed, IReadOnlyDictionary<string, string> Shown);
