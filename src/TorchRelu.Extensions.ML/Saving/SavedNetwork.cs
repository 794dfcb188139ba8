using System.Text;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace TorchRelu.Saving;

/// <summary>A trained network without its code, as named entries of a file.</summary>
internal sealed class SavedNetwork
{
    private const string FactsEntry = "network.json";
    private const string PlanEntry = "plan.json";
    private const string ReportEntry = "report.json";
    private const string ColumnsEntry = "columns.zip";
    private const string WeightsEntry = "weights.bin";

    private SavedNetwork(IReadOnlyDictionary<string, byte[]> entries) => Entries = entries;

    public IReadOnlyDictionary<string, byte[]> Entries { get; }

    public static SavedNetwork From(TorchSharpNetworkTransformer transformer)
    {
        var model = transformer.Model;
        var facts = new SavedNetworkFacts
        {
            NetworkName = transformer.Network.Source.Name,
            Task = transformer.Columns.TaskName,
            FeatureColumnName = transformer.FeatureColumnName,
            LabelColumnName = transformer.Label.Name,
            ScoreNames = transformer.Columns.Names,
            BatchSize = transformer.BatchSize,
            InputShape = transformer.InputShape,
            Scale = transformer.Scale,
            State = SavedTensor.From(model.Module),
            History = model.History,
            Epoch = model.Epoch,
            Outcome = model.Outcome,
            StopReason = model.StopReason,
        };
        var entries = new Dictionary<string, byte[]>
        {
            [FactsEntry] = JsonSerializer.SerializeToUtf8Bytes(facts, SavedNetworkJson.Default.SavedNetworkFacts),
            [PlanEntry] = Encoding.UTF8.GetBytes(model.Plan.ToJson()),
            [ColumnsEntry] = WriteColumns(transformer),
            [WeightsEntry] = NetworkWeights.Save(model.Module),
        };
        if (model.ReluReport is { } report) entries[ReportEntry] = Encoding.UTF8.GetBytes(report.ToJson());
        return new(entries);
    }

    /// <param name="entry">Returns an entry of a file; null if there is none of that name.</param>
    /// <exception cref="InvalidDataException">An entry is missing.</exception>
    public static SavedNetwork Read(Func<string, byte[]?> entry)
    {
        string[] needed = [FactsEntry, PlanEntry, ColumnsEntry, WeightsEntry];
        var entries =
            needed.ToDictionary(name => name, name =>
            entry(name) ?? throw new InvalidDataException($"The model file is not whole: its TorchSharp network lacks {name}."));
        if (entry(ReportEntry) is { } report) entries[ReportEntry] = report;
        return new(entries);
    }

    /// <summary>Creates the network again: calls the factory, makes the replacements, then loads the weights.</summary>
    /// <exception cref="InvalidOperationException">Its factory is not registered, or creates another network.</exception>
    /// <exception cref="InvalidDataException">An entry cannot be read.</exception>
    public TorchSharpNetworkTransformer Load(RegisteredNetworks registered)
    {
        var facts = JsonSerializer.Deserialize(Entries[FactsEntry], SavedNetworkJson.Default.SavedNetworkFacts)!;
        if (facts.SchemaVersion is < 1 or > SavedNetworkFacts.CurrentVersion)
        {
            throw new InvalidDataException(
                $"The saved network has schemaVersion {facts.SchemaVersion}; versions up to {SavedNetworkFacts.CurrentVersion} can be " +
                    $"read. Load it with the version of TorchRelu that saved it.");
        }
        var (features, label) = ReadColumns(facts);
        var columns = ScoreColumns.For(facts.Task, facts.ScoreNames);
        var plan = SwitchPlan.FromJson(Encoding.UTF8.GetString(Entries[PlanEntry]));
        var source = registered.Find(facts.NetworkName);
        var module = source.Make(plan, facts.State, Entries[WeightsEntry]);
        // The loaded network uses default options, except for the batch size and the shape of its rows.
        var model =
            new TrainedNetwork(module, columns.Task(label.Type), new() { BatchSize = facts.BatchSize, InputShape = facts.InputShape },
            ((VectorDataViewType)features.Type).Size)
        {
            Plan = plan,
            History = facts.History,
            Epoch = facts.Epoch,
            Outcome = facts.Outcome,
            StopReason = facts.StopReason,
            ReluReport = Entries.TryGetValue(ReportEntry, out var report) ? ReluReport.FromJson(Encoding.UTF8.GetString(report)) : null,
        };
        return TorchSharpNetworkTransformer.Create(
            new(model, source), columns, features, label, facts.BatchSize, facts.InputShape, facts.Scale);
    }

    // ML.NET itself writes types and key values of any type as an empty chain with a schema.
    private static byte[] WriteColumns(TorchSharpNetworkTransformer transformer)
    {
        var schema = new DataViewSchema.Builder();
        schema.AddColumn(transformer.FeatureColumnName, transformer.FeatureColumnType);
        var notes = new DataViewSchema.Annotations.Builder();
        transformer.Label.Values?.AddTo(notes, LabelValues.Kind);
        schema.AddColumn(transformer.Label.Name, transformer.Label.Type, notes.ToAnnotations());
        using var stream = new MemoryStream();
        new MLContext().Model.Save(new TransformerChain<ITransformer>(), schema.ToSchema(), stream);
        return stream.ToArray();
    }

    private (DataViewSchema.Column Features, LabelColumn Label) ReadColumns(SavedNetworkFacts facts)
    {
        using var stream = new MemoryStream(Entries[ColumnsEntry]);
        new MLContext().Model.Load(stream, out var schema);
        return (schema[facts.FeatureColumnName], LabelColumn.From(schema[facts.LabelColumnName]));
    }
}
