namespace TorchRelu.Columns;

/// <summary>What the columns with the scores are called.</summary>
internal sealed record ScoreColumnNames(
    string Score = "Score", string PredictedLabel = "PredictedLabel", string Probability = "Probability");
