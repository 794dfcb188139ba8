namespace TorchRelu.Columns;

/// <summary>The names of the score columns.</summary>
internal sealed record ScoreColumnNames(
    string Score = "Score", string PredictedLabel = "PredictedLabel", string Probability = "Probability");
