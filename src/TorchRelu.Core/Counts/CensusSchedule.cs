namespace TorchRelu.Counts;

/// <summary>
/// Draws the calls of a site that are counted: one from each eight. Between them it is only looked which channels fire. A fixed place
/// would coincide with what comes in turns, as tasks or accumulated batches.
/// </summary>
/// <remarks>The first block of a window has four calls, so that twenty calls hold three that are counted.</remarks>
internal sealed class CensusSchedule
{
    /// <summary>The number of calls from which one is drawn: 8.</summary>
    public const int Block = 8;

    private const int FirstBlock = 4;

    private uint _random;
    private int _left;
    private int _untilCensus;
    private bool _isNewWindow = true;
    private bool _hadCensus;

    /// <param name="seed">Any number; sites with different numbers draw different calls.</param>
    public CensusSchedule(uint seed) => _random = Mix(seed + 1);

    /// <summary>What to do at the next call.</summary>
    /// <param name="isDue">Whether it is counted in any case.</param>
    public CountingTurn Next(bool isDue)
    {
        var begins = _left == 0;
        if (begins) BeginBlock();
        _left--;
        var isCensus = _untilCensus-- == 0 || isDue;
        _hadCensus |= isCensus;
        return isCensus ? CountingTurn.Count : begins ? CountingTurn.LookAtAll : CountingTurn.Look;
    }

    /// <summary>Begins a window. If none of the calls of the last one was counted, its first call is.</summary>
    public void BeginWindow() => (_isNewWindow, _left) = (true, 0);

    public CensusState Save() => new(_random, _left, _untilCensus, _isNewWindow, _hadCensus);

    public void Restore(CensusState state) =>
        (_random, _left, _untilCensus, _isNewWindow, _hadCensus) =
            (state.Random, state.Left, state.UntilCensus, state.IsNewWindow, state.HadCensus);

    private void BeginBlock()
    {
        _left = _isNewWindow ? FirstBlock : Block;
        _random = Mix(_random);
        _untilCensus = _isNewWindow && !_hadCensus ? 0 : (int)(_random % (uint)_left);
        if (_isNewWindow) _hadCensus = false;
        _isNewWindow = false;
    }

    // A step of xorshift, and never zero.
    private static uint Mix(uint state)
    {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        return state == 0 ? 1 : state;
    }
}

/// <summary>What is done with one output.</summary>
internal enum CountingTurn
{
    /// <summary>Its values are counted.</summary>
    Count,

    /// <summary>It is looked which channels fire, of those that have not.</summary>
    Look,

    /// <summary>It is looked which channels fire, of all.</summary>
    LookAtAll,
}

/// <summary>A <see cref="CensusSchedule"/> as plain data.</summary>
internal sealed record CensusState(uint Random, int Left, int UntilCensus, bool IsNewWindow, bool HadCensus);
