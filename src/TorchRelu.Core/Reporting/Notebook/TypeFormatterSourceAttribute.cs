namespace TorchRelu;

/// <summary>Tells a notebook where to find what shows a type. .NET Interactive knows the attribute by its name alone, so that no package of it is needed.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class TypeFormatterSourceAttribute(Type formatterSourceType) : Attribute
{
    public Type FormatterSourceType { get; } = formatterSourceType;

    public string[] PreferredMimeTypes { get; set; } = ["text/html"];
}
