namespace TorchRelu;

/// <summary>From which severity on a finding fails a check.</summary>
internal enum FailOn
{
    Notice = Severity.Notice,
    Warning = Severity.Warning,
    Critical = Severity.Critical,
    Never = Severity.Critical + 1,
}
