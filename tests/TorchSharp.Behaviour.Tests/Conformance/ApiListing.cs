using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace TorchSharp.Behaviour.Tests.Conformance;

/// <summary>The public and protected surface of an assembly, one line per type and declared member.</summary>
internal static partial class ApiListing
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IEnumerable<ApiLine> Of(Assembly assembly) => assembly.GetTypes().Where(Visible).SelectMany(Lines);

    /// <summary>The type and the member's name, without what tells overloads apart.</summary>
    public static string Key(string line) => line.Split(" :: ") is [var type, var rest]
        ? type + (rest.Contains("ctor(", StringComparison.Ordinal) ? ".ctor" : "")
        : MemberName().Match(line).Groups["name"].Value;

    public static string Name(Type type)
    {
        if (type.IsByRef) return $"ref {Name(type.GetElementType()!)}";
        if (type.IsArray) return $"{Name(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (type.IsGenericParameter) return type.Name;
        if (Keyword(type) is { } keyword) return keyword;
        var arguments = type.GetGenericArguments();
        var path = Level(type, arguments);
        for (var outer = type.DeclaringType; outer is not null; outer = outer.DeclaringType) path = $"{Level(outer, arguments)}.{path}";
        return type.Namespace is null or "System.Collections.Generic" ? path : $"{type.Namespace}.{path}";
    }

    // A nested type repeats the parameters of the types around it; each is written where it is introduced.
    private static string Level(Type type, Type[] arguments)
    {
        var before = type.DeclaringType?.GetGenericArguments().Length ?? 0;
        var own = arguments[before..type.GetGenericArguments().Length];
        return type.Name.Split('`')[0] + (own.Length == 0 ? "" : $"<{string.Join(", ", own.Select(Name))}>");
    }

    private static string? Keyword(Type type) => type.IsEnum ? null : type.FullName switch
    {
        "System.Void" => "void",
        "System.Object" => "object",
        "System.String" => "string",
        "System.Boolean" => "bool",
        "System.Byte" => "byte",
        "System.Int32" => "int",
        "System.Int64" => "long",
        "System.Single" => "float",
        "System.Double" => "double",
        _ => null,
    };

    // Up to the parameters, the index, the type or the value; the type parameters of a method belong to the overload.
    [GeneratedRegex(@"^(?<name>.+?)(<[^<>]*>)?(\(|\[| : | = )")]
    private static partial Regex MemberName();

    private static bool Visible(Type type) => type.IsNested
        ? (type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamORAssem) && Visible(type.DeclaringType!)
        : type.IsPublic;

    private static bool Visible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static IEnumerable<ApiLine> Lines(Type type)
    {
        var name = Name(type);
        IEnumerable<ApiLine> members =
            type.IsEnum ? Enum.GetNames(type).Select(constant => new ApiLine($"{name}.{constant} = {Number(Enum.Parse(type, constant))}"))
            : IsDelegate(type) ? [Invocation(name, type.GetMethod("Invoke")!)]
            : [.. Constructors(name, type), .. Methods(name, type), .. Properties(name, type), .. Fields(name, type)];
        return members.Prepend(new ApiLine($"{name} :: {Kind(type)}{Heritage(type)}"));
    }

    private static long Number(object constant) => Convert.ToInt64(constant, CultureInfo.InvariantCulture);

    private static ApiLine Invocation(string name, MethodInfo invoke) =>
        new($"{name} :: invoke ({Parameters(invoke.GetParameters())}) -> {Name(invoke.ReturnType)}");

    private static IEnumerable<ApiLine> Constructors(string name, Type type) => type.GetConstructors(Declared)
        .Where(constructor => Visible(constructor) && !constructor.IsStatic)
        .Select(constructor => new ApiLine($"{name} :: {Access(constructor)} ctor({Parameters(constructor.GetParameters())})"));

    private static IEnumerable<ApiLine> Methods(string name, Type type) => type.GetMethods(Declared)
        .Where(method => Visible(method) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)))
        .Select(method => new ApiLine(
            $"{name}.{method.Name}{TypeParameters(method)}({Parameters(method.GetParameters())}) -> {Name(method.ReturnType)} [{Modifiers(method)}]",
            IsOverride(method)));

    private static IEnumerable<ApiLine> Properties(string name, Type type) => type.GetProperties(Declared)
        .Where(property => property.GetAccessors(true).Any(Visible))
        .Select(property => new ApiLine(
            $"{name}.{property.Name}{Index(property)} : {Name(property.PropertyType)} {Accessors(property)}",
            property.GetAccessors(true).Any(IsOverride)));

    private static IEnumerable<ApiLine> Fields(string name, Type type) => type.GetFields(Declared)
        .Where(field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly)
        .Select(field => new ApiLine($"{name}.{field.Name} : {Name(field.FieldType)} [field{(field.IsStatic ? " static" : "")}]"));

    private static bool IsOverride(MethodInfo method) => method.GetBaseDefinition() != method;

    private static bool IsDelegate(Type type) => typeof(Delegate).IsAssignableFrom(type);

    private static string Kind(Type type)
    {
        if (type.IsEnum) return "enum";
        if (type.IsInterface) return "interface";
        if (type.IsValueType) return "struct";
        if (IsDelegate(type)) return "delegate";
        return (type.IsAbstract, type.IsSealed) switch
        {
            (true, true) => "static class",
            (true, false) => "abstract class",
            (false, true) => "sealed class",
            _ => "class",
        };
    }

    private static string Heritage(Type type)
    {
        var contracts = type.GetInterfaces().Where(Visible).Select(Name).Order(StringComparer.Ordinal);
        var names = (HasBaseOfItsOwn(type) ? contracts.Prepend(Name(type.BaseType!)) : contracts).ToList();
        return names.Count == 0 ? "" : $" : {string.Join(", ", names)}";
    }

    private static bool HasBaseOfItsOwn(Type type) =>
        type.BaseType is not null && type.BaseType != typeof(object) && type.BaseType != typeof(ValueType) && type.BaseType != typeof(Enum);

    private static string Access(MethodBase method) => method.IsPublic ? "public" : "protected";

    private static string Modifiers(MethodInfo method) => Access(method) +
        (method.IsStatic ? " static" : method.IsAbstract ? " abstract" : method.IsVirtual && !method.IsFinal ? " virtual" : "");

    private static string TypeParameters(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";

    private static string Index(PropertyInfo property) =>
        property.GetIndexParameters() is { Length: > 0 } index ? $"[{Parameters(index)}]" : "";

    private static string Accessors(PropertyInfo property)
    {
        var get = property.GetMethod is { } getter && Visible(getter) ? "get; " : "";
        var set = property.SetMethod is { } setter && Visible(setter) ? "set; " : "";
        return $"{{ {get}{set}}}{(property.GetAccessors(true)[0].IsStatic ? " [static]" : "")}";
    }

    private static string Parameters(ParameterInfo[] parameters) => string.Join(", ", parameters.Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var direction = parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : parameter.IsOut ? "out " : "";
        var value = parameter.HasDefaultValue ? $" = {Default(parameter.RawDefaultValue)}" : "";
        return $"{direction}{Name(parameter.ParameterType)} {parameter.Name}{value}";
    }

    private static string Default(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}

/// <summary>One line of a listing: a type, or a member of one.</summary>
internal sealed record ApiLine(string Text, bool IsOverride = false);
