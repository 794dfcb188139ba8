using System.Reflection;

namespace TorchRelu.Internal;

/// <summary>Reaches fields that TorchSharp keeps to itself. Their names are the same in 0.102.8 to 0.107.0; where one is missing nothing is guessed.</summary>
internal static class Private
{
    /// <summary>The instance field of that name, wherever in the hierarchy it is declared; null where there is none.</summary>
    public static FieldInfo? Field(Type type, string name)
    {
        for (var level = type; level is not null; level = level.BaseType)
        {
            if (level.GetField(name, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly) is { } field) return field;
        }
        return null;
    }

    /// <summary>The value of that field; null where there is no such field, or it holds something else.</summary>
    public static T? Read<T>(object owner, string name) where T : class => Field(owner.GetType(), name)?.GetValue(owner) as T;
}
