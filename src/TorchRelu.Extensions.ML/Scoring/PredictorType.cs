using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Microsoft.ML;

namespace TorchRelu.Scoring;

/// <summary>
/// The transformer as a class that ML.NET takes for a predictor. Where it is given any ITransformer, as in the importance of features, it
/// looks for an interface that is internal, so the class that has it is made at run time.
/// </summary>
internal static class PredictorType
{
    private const string Interface = "Microsoft.ML.ISingleFeaturePredictionTransformer";

    private static readonly Lazy<Type> s_value = new(Make);

    /// <summary>The class, with the constructor of the transformer.</summary>
    public static Type Value => s_value.Value;

    private static Type Make()
    {
        var transformer = typeof(TorchSharpNetworkTransformer);
        var predictor = typeof(MLContext).Assembly.GetType(Interface);
        var constructor = transformer.GetConstructors(BindingFlags.Instance | BindingFlags.NonPublic).Single();
        var name = $"{transformer.Assembly.GetName().Name}.Predictor";
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new(name), AssemblyBuilderAccess.Run);
        foreach (var hidden in new[] { transformer.Assembly, typeof(MLContext).Assembly })
        {
            assembly.SetCustomAttribute(new(
                typeof(IgnoresAccessChecksToAttribute).GetConstructors().Single(), [hidden.GetName().Name]));
        }
        var type = assembly.DefineDynamicModule(name).DefineType(
            transformer.FullName!, TypeAttributes.Public | TypeAttributes.Sealed, transformer, predictor is null ? [] : [predictor]);
        Type[] parameters = [.. constructor.GetParameters().Select(parameter => parameter.ParameterType)];
        var body = type.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, parameters).GetILGenerator();
        for (var argument = 0; argument <= parameters.Length; argument++) body.Emit(OpCodes.Ldarg_S, (byte)argument);
        body.Emit(OpCodes.Call, constructor);
        body.Emit(OpCodes.Ret);
        return type.CreateType();
    }
}
