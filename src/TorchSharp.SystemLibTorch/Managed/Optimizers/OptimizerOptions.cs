using System.Reflection;

namespace TorchSharp.Modules;

/// <summary>The options of one parameter group. An option that is null takes the optimizer's default.</summary>
public class OptimizerOptions
{
    public double? LearningRate { get; set; }

    public double InitialLearningRate { get; set; }

    public virtual void SaveStateDict(BinaryWriter writer)
    {
        writer.Write(InitialLearningRate);
        writer.Write(LearningRate!.Value);
        foreach (var field in Fields())
        {
            switch (field.GetValue(this))
            {
                case double number: writer.Write(number); break;
                case bool truth: writer.Write(truth); break;
                case var other: throw new InvalidOperationException($"Option {field.Name} is {other ?? "not set"} and cannot be saved.");
            }
        }
    }

    public virtual void LoadStateDict(BinaryReader reader)
    {
        InitialLearningRate = reader.ReadDouble();
        LearningRate = reader.ReadDouble();
        foreach (var field in Fields())
        {
            if (field.FieldType == typeof(bool?)) field.SetValue(this, reader.ReadBoolean());
            else field.SetValue(this, reader.ReadDouble());
        }
    }

    public virtual void LoadStateDict(OptimizerOptions source)
    {
        InitialLearningRate = source.InitialLearningRate;
        LearningRate = source.LearningRate;
        foreach (var field in Fields()) field.SetValue(this, field.GetValue(source));
    }

    internal void FillFrom(OptimizerOptions defaults)
    {
        LearningRate ??= defaults.LearningRate;
        foreach (var field in Fields())
        {
            if (field.GetValue(this) is null) field.SetValue(this, field.GetValue(defaults));
        }
        InitialLearningRate = LearningRate!.Value;
    }

    // In the order of declaration, which is the order in TorchSharp's files.
    private IEnumerable<FieldInfo> Fields() => GetType().GetFields(BindingFlags.Public | BindingFlags.Instance).OrderBy(field => field.MetadataToken);
}
