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
    /// How far a point of a relaxation may break a row without networks, as a share of the magnitudes of its terms, and still be completed and held against the whole model. It only saves work.
    /// Larger, and more points are completed for nothing; smaller, and good points may be passed over.
    /// </summary>
    public const double OfferMiss = 1e-5;

    /// <summary>
    /// How far the dense simplex method lets a variable or row lie outside its range, as a share of how far it can move. Its answers are proposals: bounds are derived from its multipliers, and its
    /// points are held against the model. Larger, and points miss rows; smaller, and steps are made for rounding.
    /// </summary>
    public const double SimplexFeasibility = 1e-9;

    /// <summary>How far a point of it may be off in the end, by the rows as given; beyond, the program goes to a solver. Larger, and bad points are tried; smaller, and good ones are not.</summary>
    public const double SimplexMiss = 1e-7;

    /// <summary>A reduced cost up to this size, as a share of the largest cost, counts as none for it. Larger, and its bounds are lower than they could be; smaller, and ends are changed for rounding.</summary>
    public const double SimplexOptimality = 1e-11;

    /// <summary>The least entry that it exchanges variables on. Larger, and programs count as empty that are not, until the proof is looked at; smaller, and its table loses digits.</summary>
    public const double SimplexPivot = 1e-9;

    /// <summary>The same where it takes up the basis of another program: what is smaller stays as it is. Larger, and it starts farther from the end; smaller, and it starts from few digits.</summary>
    public const double SimplexStart = 1e-5;

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
