namespace TorchRelu;

/// <summary>What sort of place holds a module.</summary>
internal enum SlotKind
{
    /// <summary>The list behind named_modules(), parameters(), state_dict(): forward code does not read it.</summary>
    Registration,

    /// <summary>An entry of a Sequential, ModuleList or ModuleDict.</summary>
    Container,

    /// <summary>A field of a module's own type or of a base type of the user's.</summary>
    Field,
}
