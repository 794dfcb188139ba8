namespace TorchRelu.Tests;

/// <summary>The ways to save a model.</summary>
public enum Saving
{
    /// <summary>mlContext.Model.Save and Load.</summary>
    ModelSave,

    /// <summary>mlContext.SaveWithNetworks and LoadWithNetworks.</summary>
    SaveWithNetworks,
}
