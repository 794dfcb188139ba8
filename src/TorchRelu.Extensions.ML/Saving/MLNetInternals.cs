using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace TorchRelu.Saving;

/// <summary>
/// Gives access to the non-public members of ML.NET that this library needs. These are the environment of a catalog, the shape of a schema,
/// and the saving and loading of a transformer. They are the same from version 4.0.2 to 5.0.1. If a member is missing, the operation that
/// needs it reports this.
/// </summary>
internal static class MLNetInternals
{
    private const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    // ML.NET looks for a loader under these names. The first is this library's own, known once a network is registered. The second is
    // ML.NET's loader for custom mappings, which is always known. It reads the two strings of the record and calls UnregisteredNetwork,
    // which reports the missing registration.
    private const string Loader = "TorchSharpNetwork";
    private const string FallbackLoader = "CustomTransformer";
    private const string FallbackRecord = "CUSTOMXF";
    private const uint FallbackVersion = 0x00010002;
    private const uint OldestFallbackVersion = 0x00010001;

    private static readonly Assembly s_core = typeof(SchemaShape).Assembly;
    private static readonly Assembly s_data = typeof(MLContext).Assembly;
    private static readonly Assembly s_transforms = typeof(CustomMappingCatalog).Assembly;

    /// <summary>The environment of a catalog of trainers; its log reaches MLContext.Log.</summary>
    public static IHostEnvironment EnvironmentOf(object catalog) =>
        (IHostEnvironment)Property(Class(s_data, "Microsoft.ML.Data.IInternalCatalog"), "Environment").GetValue(catalog)!;

    /// <summary>The columns of a schema in the form that is known before a fit.</summary>
    public static SchemaShape ShapeOf(DataViewSchema schema) =>
        (SchemaShape)Call(Method(typeof(SchemaShape), "Create", typeof(DataViewSchema)), null, schema)!;

    /// <summary>Writes a network as a part of an ML.NET model file.</summary>
    public static void Write(ModelSaveContext context, SavedNetwork saved)
    {
        // All members are looked up before anything is written.
        var version = Class(s_core, "Microsoft.ML.VersionInfo");
        var newVersion =
            Constructor(version, typeof(string), typeof(uint), typeof(uint), typeof(uint), typeof(string), typeof(string), typeof(string));
        var checkBegin = Method(context, "CheckAtModel");
        var setVersion = Method(context, "SetVersionInfo", version);
        var writeText = Method(context, "SaveString", typeof(string));
        var writeEntry = Method(context, "SaveBinaryStream", typeof(string), typeof(Action<BinaryWriter>));

        Call(checkBegin, context);
        Call(setVersion, context,
            newVersion.Invoke(
            [FallbackRecord, FallbackVersion, FallbackVersion, OldestFallbackVersion, s_transforms.FullName, Loader, FallbackLoader]));
        Call(writeText, context, UnregisteredNetwork.Contract);
        Call(writeText, context, typeof(UnregisteredNetwork).Assembly.GetName().Name);
        foreach (var (name, bytes) in saved.Entries) Call(writeEntry, context, name, (BinaryWriter writer) => writer.Write(bytes));
    }

    /// <summary>Registers the loader for networks on a context.</summary>
    public static void AddLoader(MLContext context)
    {
        var signature = Class(s_core, "Microsoft.ML.SignatureLoadModel");
        var attribute = Class(s_core, "Microsoft.ML.LoadableClassAttribute");
        var newAttribute =
            Constructor(attribute, typeof(string), typeof(Type), typeof(Type), typeof(Type), typeof(Type), typeof(string),
            typeof(string[]));
        var loadable = Class(s_core, "Microsoft.ML.Runtime.ComponentCatalog+LoadableClassInfo");
        var newLoadable =
            Constructor(loadable, attribute.BaseType!, typeof(MethodInfo), typeof(ConstructorInfo), typeof(MethodInfo), typeof(bool));
        var add = Method(typeof(ComponentCatalog), "AddClass", loadable, typeof(string[]), typeof(bool));

        string[] names = [Loader];
        var described =
            newAttribute.Invoke(["", typeof(TorchSharpNetworkTransformer), typeof(MLNetInternals), null, signature, Loader, names]);
        Call(add, context.ComponentCatalog, newLoadable.Invoke([described, null, null, ((Delegate)Read).Method, true]), names, false);
    }

    /// <summary>Finds a method, public or not.</summary>
    /// <exception cref="NotSupportedException">This version of ML.NET has no method with this name and these parameters.</exception>
    public static MethodInfo Method(Type type, string name, params Type[] parameters) =>
        type.GetMethod(name, Any, parameters) ?? throw Missing(type, name);

    // ML.NET calls this method to load a network.
    private static TorchSharpNetworkTransformer Read(IHostEnvironment environment, object context)
    {
        var readText = Method(context, "LoadString");
        Call(readText, context);
        Call(readText, context);
        var readEntry = Method(context, "TryLoadBinaryStream", typeof(string), typeof(Action<BinaryReader>));
        return SavedNetwork.Read(Entry).Load(RegisteredIn(environment));

        byte[]? Entry(string name)
        {
            using var bytes = new MemoryStream();
            return (bool)Call(readEntry, context, name, (BinaryReader reader) => reader.BaseStream.CopyTo(bytes))! ? bytes.ToArray() : null;
        }
    }

    // A nested host has its own options. The options of an MLContext are those of the root.
    private static RegisteredNetworks RegisteredIn(IHostEnvironment environment)
    {
        var root = (environment.GetType().GetField("Root", Any) ?? throw Missing(environment.GetType(), "Root")).GetValue(environment)!;
        object?[] arguments = [RegisteredNetworks.OptionName, null];
        var found = (root.GetType().GetMethod("TryGetOption", Any) ?? throw Missing(root.GetType(), "TryGetOption"))
            .MakeGenericMethod(typeof(RegisteredNetworks)).Invoke(root, arguments);
        return found is true ? (RegisteredNetworks)arguments[1]! : RegisteredNetworks.None;
    }

    private static object? Call(MethodInfo method, object? target, params object?[] arguments) =>
        method.Invoke(target, BindingFlags.DoNotWrapExceptions, null, arguments, null);

    private static Type Class(Assembly assembly, string name) => assembly.GetType(name) ?? throw Missing(name);

    private static PropertyInfo Property(Type type, string name) => type.GetProperty(name, Any) ?? throw Missing(type, name);

    private static MethodInfo Method(object target, string name, params Type[] parameters) => Method(target.GetType(), name, parameters);

    private static ConstructorInfo Constructor(Type type, params Type[] parameters) =>
        type.GetConstructor(Any, parameters) ?? throw Missing(type, ".ctor");

    private static NotSupportedException Missing(Type type, string member) => Missing($"{type.FullName}.{member}");

    private static NotSupportedException Missing(string member) => new(
        $"ML.NET {s_data.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion} has no {member}, "
        + "which this version of TorchRelu.Extensions.ML needs; it is known to work with 4.0.2 to 5.0.1. "
        + $"To save and load, mlContext.{nameof(TorchSharpNetworkModels.SaveWithNetworks)} and " +
        $"{nameof(TorchSharpNetworkModels.LoadWithNetworks)} need none of it.");
}
