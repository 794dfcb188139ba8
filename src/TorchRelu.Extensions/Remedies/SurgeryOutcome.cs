namespace TorchRelu;

/// <summary>What came of a repair: exactly one of the two.</summary>
internal sealed record SurgeryOutcome(Surgery? Done, Refusal? Refused)
{
    public static implicit operator SurgeryOutcome(Surgery done) => new(done, null);

    public static implicit operator SurgeryOutcome(Refusal refused) => new(null, refused);
}
