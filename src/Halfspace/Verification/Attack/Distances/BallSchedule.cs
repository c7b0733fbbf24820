namespace Halfspace.Verification.Attack.Distances;

/// <summary>
/// The radii of <see cref="GrowingBalls"/>, and the work that may go into them. The work of a ball grows about with a power of its radius, which the last two balls tell, so that of the next ball and of the
/// whole one can be estimated. Where the whole ball can be finished, balls get a share of the work that goes into it, whatever is estimated; where it cannot, a ball is worth what is left. Work is counted
/// and not measured, so every run has the same balls.
/// </summary>
internal sealed class BallSchedule
{
    /// <summary>The first ball, as a share of the best distance.</summary>
    private const double First = 0.25;

    /// <summary>The first ball is larger than what is shown already by this factor.</summary>
    private const double Beyond = 1.1;

    /// <summary>How many times the work of the last ball the next one should take.</summary>
    private const double Growth = 6;

    /// <summary>Where a ball would take less than so many times the last one, more has to go into the whole one first.</summary>
    private const double LeastGrowth = 2;

    /// <summary>The most that a radius grows by, and how much where too little work was needed to tell how it grows.</summary>
    private const double LongStep = 1.3;

    private const double ShortStep = 1.03;

    /// <summary>A ball that takes less than so many times what its first part takes does not tell how work grows.</summary>
    private const double Few = 4;

    /// <summary>The power of the radius where nothing tells it: what was seen is between ten and fifteen.</summary>
    private const double UsualPower = 12;

    /// <summary>The work that balls may take in any case.</summary>
    private const double Allowance = 3;

    /// <summary>And as a share of that of the whole ball.</summary>
    private const double Share = 0.15;

    /// <summary>The whole ball is out of reach where it should take so many times what is left.</summary>
    private const double OutOfReach = 2;

    /// <summary>Where it is, a ball should take this share of what is left.</summary>
    private const double Fitting = 0.5;

    /// <summary>And this one where no ball of that share is larger than the last.</summary>
    private const double Barely = 0.9;

    /// <summary>The last ball before the whole one is no larger than this share of it.</summary>
    private const double Last = 0.97;

    private double power;
    private double floor;
    private double spent;

    /// <summary>The radius of the last ball; zero for none.</summary>
    public double Radius { get; private set; }

    /// <summary>Its work, or where it went on from parts of the whole ball what it should have taken from its beginning.</summary>
    public double Work { get; private set; }

    /// <summary>Takes note of a ball that is finished.</summary>
    /// <param name="radius">Its radius.</param>
    /// <param name="work">Its work.</param>
    /// <param name="first">What its first part took of that.</param>
    /// <param name="isGoingOn">Whether it began with parts of the whole ball: then it does not tell how work grows.</param>
    public void Finish(double radius, double work, double first, bool isGoingOn = false)
    {
        spent += work;
        if (isGoingOn && Radius > 0) work = Math.Max(work, Math.Min(double.MaxValue, Estimate(radius)));
        else if (floor > 0 && Work > Few * floor && work > Work && radius > Radius) power = Math.Log(work / Work) / Math.Log(radius / Radius);
        (Radius, Work, floor) = (radius, work, first);
    }

    /// <summary>Takes note of a ball that is left for good.</summary>
    /// <param name="work">Its work.</param>
    public void Leave(double work) => spent += work;

    /// <summary>Whether the whole ball is not to be finished in what is left, as work grows with the radius. What it took says nothing: it may be nearly done.</summary>
    /// <param name="best">Its radius.</param>
    /// <param name="taken">What went into it so far.</param>
    /// <param name="left">The work that is left.</param>
    public bool IsOutOfReach(double best, double taken, double left) => Radius > 0 && Estimate(best) - taken > OutOfReach * left;

    /// <summary>The work that the next ball, or the one that is begun, may take.</summary>
    /// <param name="best">The radius of the whole ball.</param>
    /// <param name="taken">What went into it so far.</param>
    /// <param name="left">The work that is left.</param>
    /// <param name="begun">What went into the ball so far.</param>
    public double Allowed(double best, double taken, double left, double begun = 0) => IsOutOfReach(best, taken, left) ? begun + left : Allowance + (Share * taken) - spent;

    /// <summary>The next radius; null where the whole ball is next.</summary>
    /// <param name="best">The radius of the whole ball.</param>
    /// <param name="shown">The bound that is shown already.</param>
    /// <param name="taken">What went into the whole ball so far.</param>
    /// <param name="left">The work that is left.</param>
    /// <param name="isCount">Whether a radius is a number of inputs, which is whole.</param>
    public double? Next(double best, double shown, double taken, double left, bool isCount = false)
    {
        if (Radius == 0) return Rounded(Math.Max(First * best, Beyond * shown)) is var first && first < best && (isCount || first <= Last * best) ? first : null;
        if (IsOutOfReach(best, taken, left)) return Step(Fitting * left, 1) ?? Step(Barely * left, 1);
        return Step(Allowed(best, taken, left), LeastGrowth);

        double? Step(double most, double least)
        {
            var growth = power > 0 ? Math.Min(Growth, most / Work) : most / Work;
            if (!(growth > least)) return null;
            // The whole ball may have shown more than the last one; a ball within that would show nothing.
            var from = Math.Max(Radius, shown);
            var next = Math.Max(Radius * Math.Clamp(Math.Pow(growth, 1 / Power), ShortStep, LongStep), ShortStep * from);
            next = Rounded(Math.Min(Last * best, next));
            return next < best && next >= ShortStep * from * (1 - 1.0 / 1024) && Estimate(next) <= most * (1 + 1.0 / 1024) ? next : null;
        }

        double Rounded(double radius) => isCount ? Math.Ceiling(radius) : radius;
    }

    private double Power => power > 0 ? power : UsualPower;

    /// <summary>The work that a ball should take from its beginning; infinite where none is known.</summary>
    public double Estimate(double radius) => Radius == 0 ? double.PositiveInfinity : Work * Math.Pow(radius / Radius, Power);
}
