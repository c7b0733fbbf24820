namespace Halfspace.Verification.Attack.Distances;

/// <summary>
/// The radii of <see cref="GrowingBalls"/>. The parts of a ball grow about with a power of its radius, which the last two balls tell, so those of the next ball and of the whole one can be estimated. A ball
/// is worth its parts where they are few beside those of the whole one, or where it can be finished and the whole one cannot.
/// </summary>
internal sealed class BallSchedule
{
    /// <summary>The first ball, as a share of the best distance.</summary>
    private const double First = 0.25;

    /// <summary>The first ball is larger than what is shown already by this factor.</summary>
    private const double Beyond = 1.1;

    /// <summary>How many times the parts of the last ball the next one should take.</summary>
    private const double Growth = 6;

    /// <summary>The most that a radius grows by, and how much where too few parts were needed to tell how they grow.</summary>
    private const double LongStep = 1.3;

    private const double ShortStep = 1.03;

    /// <summary>Parts below which they do not tell how they grow.</summary>
    private const long Few = 40;

    /// <summary>The power of the radius where nothing tells it: what was seen is between ten and fifteen.</summary>
    private const double UsualPower = 12;

    /// <summary>Beside the whole ball, one is cheap that takes this share of its parts, as far as they can be estimated.</summary>
    private const double Cheap = 0.1;

    /// <summary>And this share where the whole ball has taken more than was estimated.</summary>
    private const double CheapLate = 0.25;

    /// <summary>Where the time is too short for the whole ball, one should take this share of it.</summary>
    private const double Fitting = 0.5;

    /// <summary>And this one where no ball of that share is larger than the last.</summary>
    private const double Barely = 0.9;

    /// <summary>The last ball before the whole one is no larger than this share of it.</summary>
    private const double Last = 0.97;

    private double power;
    private double rate;

    /// <summary>The radius of the last ball; zero for none.</summary>
    public double Radius { get; private set; }

    /// <summary>Its parts, or where it went on from those of the whole ball what it should have taken from its beginning.</summary>
    public long Parts { get; private set; }

    /// <summary>Takes note of a ball that is finished.</summary>
    /// <param name="radius">Its radius.</param>
    /// <param name="parts">Its parts.</param>
    /// <param name="time">Its seconds.</param>
    /// <param name="isGoingOn">Whether it began with parts of the whole ball: then it does not tell how parts grow.</param>
    public void Finish(double radius, long parts, double time, bool isGoingOn = false)
    {
        if (time > 0) rate = parts / time;
        if (isGoingOn && Radius > 0) parts = Math.Max(parts, (long)Math.Min(long.MaxValue / 2, Estimate(radius)));
        else if (Parts > Few && parts > Parts && radius > Radius) power = Math.Log((double)parts / Parts) / Math.Log(radius / Radius);
        (Radius, Parts) = (radius, Math.Max(1, parts));
    }

    /// <summary>The parts that the whole ball should take: as those of the last balls grow, and twice what it took so far at least.</summary>
    /// <param name="best">Its radius.</param>
    /// <param name="taken">The parts of it that were looked at.</param>
    public double Whole(double best, long taken) => Math.Max(2.0 * taken, Radius == 0 ? 0 : Estimate(best));

    /// <summary>The next radius; null where the whole ball is next.</summary>
    /// <param name="best">The radius of the whole ball.</param>
    /// <param name="shown">The bound that is shown already.</param>
    /// <param name="taken">The parts of the whole ball that were looked at.</param>
    /// <param name="left">The seconds left.</param>
    /// <param name="isCount">Whether a radius is a number of inputs, which is whole.</param>
    public double? Next(double best, double shown, long taken, double left, bool isCount = false)
    {
        if (Radius == 0) return Rounded(Math.Max(First * best, Beyond * shown)) is var first && first < best && (isCount || first <= Last * best) ? first : null;
        var (whole, fitting) = (Whole(best, taken), rate > 0 ? left * rate : double.PositiveInfinity);
        return whole <= fitting ? Step((whole > Estimate(best) ? CheapLate : Cheap) * whole) : Step(Fitting * fitting) ?? Step(Barely * fitting);

        double? Step(double most)
        {
            var growth = power > 0 ? Math.Min(Growth, most / Parts) : most / Parts;
            if (!(growth > 1)) return null;
            // The whole ball may have shown more than the last one; a ball within that would show nothing.
            var from = Math.Max(Radius, shown);
            var next = Math.Max(Radius * Math.Clamp(Math.Pow(growth, 1 / Power), ShortStep, LongStep), ShortStep * from);
            next = Rounded(Math.Min(Last * best, next));
            return next < best && next >= ShortStep * from * (1 - 1.0 / 1024) && Estimate(next) <= most * (1 + 1.0 / 1024) ? next : null;
        }

        double Rounded(double radius) => isCount ? Math.Ceiling(radius) : radius;
    }

    private double Power => power > 0 ? power : UsualPower;

    /// <summary>The parts that a ball should take from its beginning; infinite where none is known.</summary>
    public double Estimate(double radius) => Radius == 0 ? double.PositiveInfinity : Parts * Math.Pow(radius / Radius, Power);
}
