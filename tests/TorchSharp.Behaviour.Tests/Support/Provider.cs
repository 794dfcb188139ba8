namespace TorchSharp.Behaviour.Tests.Support;

/// <summary>Who provides the API these tests run on.</summary>
internal static class Provider
{
    // torch.__version__ is libtorch's version, so only the assembly tells TorchSharp's.
    private static readonly System.Reflection.AssemblyName s_assembly = typeof(torch).Assembly.GetName();

    public static bool IsEmbedded => s_assembly.Name != "TorchSharp";

    /// <summary>The version of TorchSharp; of the embedded provider the one whose API it has.</summary>
    public static Version Version => IsEmbedded ? new Version(0, 102, 8) : new Version(s_assembly.Version!.ToString(3));

    /// <summary>Up to 0.103.1 most layers are thin shells around libtorch's own modules; from 0.104.0 on they are written in C#.</summary>
    public static bool HasNativeLayers => !IsEmbedded && Version < new Version(0, 104, 0);

    public static string Description => IsEmbedded ? "the embedded provider" : $"TorchSharp {Version}";
}
