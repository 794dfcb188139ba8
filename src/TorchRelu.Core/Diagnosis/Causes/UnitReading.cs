namespace TorchRelu;

/// <summary>What was read of one unit at a decision.</summary>
/// <param name="Step">The step of the decision.</param>
/// <param name="Bias">Its bias, 0 where there is none; behind a batch normalisation that one's beta.</param>
/// <param name="RowNorm">The Euclidean norm of its incoming weights; behind a batch normalisation the absolute value of gamma.</param>
internal readonly record struct UnitReading(long Step, double Bias, double RowNorm);
