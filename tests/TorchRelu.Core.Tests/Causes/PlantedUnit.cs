namespace TorchRelu.Tests;

/// <summary>
/// A unit whose readings a test plants. Its values lie evenly within two spreads of its mean, so that it is silent from two spreads below
/// zero and fires on less than 5 % from 1.8.
/// </summary>
internal sealed class PlantedUnit
{
    private readonly bool _hasProducer;
    private AccountPoint _now;

    /// <param name="mean">The mean at the first reading; the inputs give what the bias does not.</param>
    /// <param name="bias">The bias at the first reading; null if no layer is known to make the unit.</param>
    /// <param name="step">The step of the first reading.</param>
    public PlantedUnit(double mean = 0, double? bias = 0, long step = 0)
    {
        _hasProducer = bias is not null;
        _now = new(step, Moments(mean, 1), bias, _hasProducer ? 1 : 0);
        Account = default(ChannelAccount).Start(_now);
    }

    public ChannelAccount Account { get; private set; }

    /// <summary>Adds a reading that lies some steps after the last.</summary>
    /// <param name="steps">Steps since the last reading.</param>
    /// <param name="weights">What its own weights add to its mean.</param>
    /// <param name="bias">What its bias adds.</param>
    /// <param name="inputs">What its inputs add.</param>
    /// <param name="spread">The factor of its spread.</param>
    /// <param name="norm">The factor of the norm of its weights.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="decay">The learning rate times the weight decay.</param>
    public PlantedUnit Then(long steps = 1, double weights = 0, double bias = 0, double inputs = 0, double spread = 1, double norm = 1,
        double rate = 0, double decay = 0)
    {
        var moments = Moments(_now.Moments.Mean + weights + bias + inputs, _now.Moments.Spread * spread);
        _now = new(_now.Step + steps, moments, _hasProducer ? _now.Bias + bias : null, (float)(_now.Norm * norm));
        Account = Account.Add(_now, _hasProducer ? weights : 0, rate, decay);
        return this;
    }

    /// <summary>What is known of it as the dead channel 7 of 'fc1'.</summary>
    public DeathEvidence Death(bool everFired = true) => new() { Channel = 7, EverFired = everFired, Account = Account, Layer = "fc1" };

    /// <summary>The moments of values that lie evenly within two spreads of their mean.</summary>
    public static ChannelMoments Moments(double mean, double spread)
    {
        var highest = mean + (2 * spread);
        return new((float)mean, (float)spread, (float)highest, (float)Math.Clamp(highest / (4 * spread), 0, 1));
    }
}
