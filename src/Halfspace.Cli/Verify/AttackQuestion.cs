using Halfspace.Certificates;
using Halfspace.Networks;
using Halfspace.Verification.Attack;

namespace Halfspace.Cli.Verify;

/// <summary>What an attack asks: about inputs of a network of real numbers, or about rows in the units of the data of a network that Halfspace trained.</summary>
internal sealed class AttackQuestion
{
    public AttackQuestion(AttackProblem problem) => Real = problem;

    public AttackQuestion(RowAttackProblem problem) => Rows = problem;

    public AttackProblem? Real { get; }

    public RowAttackProblem? Rows { get; }

    /// <summary>The class that the network gives to the input itself.</summary>
    public int Class => Rows?.Class ?? Real!.Class;

    public double[] Input => Rows?.Input ?? Real!.Input;

    public double? Factor => Rows is null ? (Real!.Margin is null ? Real.Factor : null) : Rows.Factor;

    public double? Margin => Rows is null ? Real!.Margin : Rows.Margin;

    public void Validate()
    {
        Rows?.Validate();
        Real?.Validate();
    }

    public AttackResult Find(AttackOptions options, IProgress<AttackProgress> progress, CancellationToken cancellation) =>
        Rows is null ? NearestAdversarialInput.Find(Real!, options, progress, cancellation) : NearestAdversarialInput.Find(Rows, options, progress, cancellation);

    public AttackCertificate Certify(AttackResult result, string path) =>
        Rows is null ? AttackCertificates.Of(Real!, result, path) : AttackCertificates.Of(Rows, result, path);

    /// <summary>The question as a picture of it needs it: the input and its range.</summary>
    public AttackProblem Picture(Network network) =>
        Real ?? new AttackProblem { Network = network, Input = Rows!.Input, Lower = Rows.Rows.Lower.ToArray(), Upper = Rows.Rows.Upper.ToArray() };
}
