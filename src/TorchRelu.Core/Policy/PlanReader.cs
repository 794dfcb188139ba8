using System.Text.Json;

namespace TorchRelu.Policy;

/// <summary>Reads a switch plan. The file may have been edited, so what no repair can have written is an error with its place.</summary>
internal static class PlanReader
{
    /// <exception cref="InvalidDataException">The text is not a plan. The message gives the problem and the place.</exception>
    public static SwitchPlan Read(string json)
    {
        try
        {
            var plan = JsonSerializer.Deserialize(json, SwitchPlanJson.Default.SwitchPlan)
                ?? throw Malformed.At("the switch plan", "an object", "null");
            if (plan.SchemaVersion is < 1 or > SwitchPlan.CurrentVersion)
            {
                throw Malformed.At("schemaVersion", $"a version up to {SwitchPlan.CurrentVersion}",
                    $"{plan.SchemaVersion}; read it with the version of TorchRelu that wrote it");
            }
            Check(plan);
            return plan;
        }
        catch (JsonException fault)
        {
            throw Malformed.At(fault.Path is { Length: > 2 } path ? path[2..] : "the switch plan", "what SwitchPlan.Save writes",
                json.Length == 0 ? "nothing" : "something else", fault);
        }
    }

    private static void Check(SwitchPlan plan)
    {
        if (!(plan.RateFactor is > 0 and <= 1))
            throw Malformed.At("rateFactor", "above 0 and at most 1", NumberText.Text(plan.RateFactor));
        if (plan.Switches is null) throw Malformed.At("switches", "a list", "null");
        for (var i = 0; i < plan.Switches.Count; i++) Check(plan.Switches[i], $"switches[{i}]");
    }

    private static void Check(PlannedSwitch? planned, string at)
    {
        if (planned is null) throw Malformed.At(at, "an object", "null");
        if (planned.Names is not { Count: > 0 } names || names.Any(string.IsNullOrEmpty))
            throw Malformed.At($"{at}.names", "one or more names", "none");
        if (string.IsNullOrEmpty(planned.From)) throw Malformed.At($"{at}.from", "the type of a module", "none");
        Check(planned.To, $"{at}.to");
        if (!Enum.IsDefined(planned.Scope)) throw Malformed.At($"{at}.scope", "Module or DeadChannels", $"{(int)planned.Scope}");
        if (!Enum.IsDefined(planned.Way)) throw Malformed.At($"{at}.way", "Structural or OutputHook", $"{(int)planned.Way}");
        if (planned.Channels is < 1) throw Malformed.At($"{at}.channels", "a number above 0", $"{planned.Channels}");
        if (planned is { Scope: SwitchScope.DeadChannels, Channels: null }) throw Malformed.At($"{at}.channels", "a number", "none");
        if (planned.Dead is null) throw Malformed.At($"{at}.dead", "a list", "null");
        for (var i = 0; i < planned.Dead.Count; i++)
        {
            if (planned.Dead[i] < 0 || planned.Dead[i] >= (planned.Channels ?? int.MaxValue)
                || (i > 0 && planned.Dead[i] <= planned.Dead[i - 1]))
            {
                throw Malformed.At($"{at}.dead[{i}]", $"a channel{(planned.Channels is { } most ? $" below {most}" : "")}, in order, once",
                    $"{planned.Dead[i]}");
            }
        }
        if (planned.Parameters is null) throw Malformed.At($"{at}.parameters", "a list", "null");
        for (var i = 0; i < planned.Parameters.Count; i++) Check(planned.Parameters[i], $"{at}.parameters[{i}]");
        if (planned.Producer is { } producer) Check(producer, $"{at}.producer");
    }

    private static void Check(ActivationSpec? to, string at)
    {
        if (string.IsNullOrEmpty(to?.Kind)) throw Malformed.At($"{at}.kind", "the name of an activation", "none");
        try
        {
            // An activation of a name of the user's may have any number that JSON can write.
            if (to.Checked() is { Value: { } number } && !double.IsFinite(number))
                throw new ArgumentOutOfRangeException(nameof(to), number, "A finite number is needed.");
        }
        catch (ArgumentOutOfRangeException fault)
        {
            throw Malformed.At($"{at}.value", $"a number that {to.Kind} takes", to.Value is { } value ? NumberText.Text(value) : "none",
                fault);
        }
    }

    private static void Check(PlannedParameter? parameter, string at)
    {
        if (string.IsNullOrEmpty(parameter?.Name)) throw Malformed.At($"{at}.name", "the name of a parameter", "none");
        if (parameter.Shape is null || parameter.Shape.Any(size => size < 0))
            throw Malformed.At($"{at}.shape", "a list of sizes", parameter.Shape is null ? "null" : string.Join(", ", parameter.Shape));
    }
}
