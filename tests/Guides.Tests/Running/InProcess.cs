using System.Reflection;
using FluentAssertions;
using Microsoft.CodeAnalysis;

namespace TorchRelu.Guides.Tests;

/// <summary>Runs what was compiled, in a folder of its own, and keeps what it prints.</summary>
internal static class InProcess
{
    public static string Run(Compilation compilation, Action<Assembly> start)
    {
        Compiler.Errors(compilation).Should().BeEmpty();
        using var image = new MemoryStream();
        compilation.Emit(image).Success.Should().BeTrue();
        return Printed(() => start(Assembly.Load(image.ToArray())));
    }

    public static string Printed(Action action)
    {
        var (console, folder) = (Console.Out, Environment.CurrentDirectory);
        var own = Directory.CreateTempSubdirectory("torchrelu-guide");
        using var printed = new StringWriter();
        Console.SetOut(printed);
        Environment.CurrentDirectory = own.FullName;
        try
        {
            action();
            return printed.ToString();
        }
        finally
        {
            Console.SetOut(console);
            Environment.CurrentDirectory = folder;
            own.Delete(recursive: true);
        }
    }
}
