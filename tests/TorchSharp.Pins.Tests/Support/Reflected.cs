using System.Reflection;

namespace TorchSharp.Pins.Tests.Support;

/// <summary>Fields by name, private and inherited ones included: the way libraries reach what TorchSharp keeps to itself.</summary>
internal static class Reflected
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static FieldInfo? Find(Type type, string name)
    {
        for (var level = type; level is not null; level = level.BaseType)
        {
            if (level.GetField(name, Declared) is { } field) return field;
        }
        return null;
    }

    public static T Field<T>(this object target, string name) => (T)Find(target.GetType(), name)!.GetValue(target)!;

    public static void SetField(this object target, string name, object value) => Find(target.GetType(), name)!.SetValue(target, value);
}
