namespace Halfspace.Mip;

public static partial class Tolerances
{
    /// <summary>
    /// How far a row of an embedded network may be off from the network, as a share of the magnitudes of its terms: layers are composed in double
    /// precision, where a sum of n products is off by n times 1.1e-16. Re-derived bounds are lowered for it. Larger, and bounds lose digits; smaller,
    /// and "no input" may rest on rounding for rows of more than a thousand terms.
    /// </summary>
    public const double ModelRounding = 1e-13;

    /// <summary>
    /// How far a bound has to be beyond a row's limit, as a share of the magnitudes of the row's terms, for a proof of it to be recorded that a checker derives again by its own code, with ranges of neurons
    /// rounded outwards to single precision (6e-8). No claim rests on it. Larger, and near rows stay open; smaller, and certificates may be written that do not check.
    /// </summary>
    public const double CheckedBound = 1e-5;

    /// <summary>
    /// How near the range of a neuron by mixed-integer programs has to come to the truth, as a share of the range known before, for the search to
    /// stop. The bound is valid at any size. Larger, and ranges are wider than they need be; smaller, and programs are solved for their last digits.
    /// </summary>
    public const double NeuronGap = 1e-7;

    /// <summary>
    /// The least distance between best value and bound, absolute and as a share of the value, at which the search in the variables of a model with networks calls a part done. The bound that
    /// is reported is the true one at any size. Larger, and "optimal" says less; smaller, and parts are split for what linear programs are off by.
    /// </summary>
    public const double ReducedGap = 1e-7;

    /// <summary>
    /// The slack that the rows of an adversarial input's condition are asked for, as shares of how large the outputs can be, one after the other until the
    /// point holds in float32 too, whose rounding is 6e-8. The distance is that of the point moved, so nothing rests on the share but how near the
    /// witness is. Larger, and witnesses are farther than they need be; smaller, and none holds in float32.
    /// </summary>
    public static IReadOnlyList<double> WitnessSlacks { get; } = [0, 1e-7, 1e-6, 1e-5, 1e-4];

    /// <summary>
    /// How far a ReLU's output in a relaxation's point may be off, as a share of its range, for the point to count as the network's own. It is
    /// what the solver is asked for. Larger, and parts are left unsplit with too low a bound (never too high a one); smaller, and rounding is split on.
    /// </summary>
    public const double ReluOutput = 1e-7;
}
