using Halfspace.Mip;

namespace Halfspace.Training.Formulations;

/// <summary>The vote formulation as solvers of clauses like it: everything whole, and rows that are enforced by a binary in place of big-M rows.</summary>
/// <remarks>
/// <code>
/// s_ki = 1    =&gt;  side_ki &gt;= 0            q_ki integer, q_ki &lt;= v_i,  q_ki &lt;= P s_ki
/// miss_k = 0  =&gt;  target_k output_k &gt;= threshold
/// </code>
/// A backend that takes indicator rows divides each by the greatest common divisor of its coefficients. The linear relaxation is that of the
/// vote formulation, so a backend of linear programs gains nothing. Cost: as <see cref="SignNetworkVoteMip"/>, with integers for its continuous products.
/// </remarks>
/// <param name="problem">A problem for which <see cref="SignNetworkVoteMip.Fits"/> holds.</param>
/// <param name="unitVotes">Whether all output weights are fixed at one: a restriction, whose optimum is no bound.</param>
internal sealed class SignNetworkEnforcedVoteMip(TrainingProblem problem, bool unitVotes = false) : SignNetworkVoteMip(problem, unitVotes)
{
    /// <inheritdoc/>
    protected override void AddSide(Variable claim, LinearExpression side, double largest, string name) => Model.AddIndicator(claim, 1, side >= 0, name);

    /// <inheritdoc/>
    protected override void AddMeet(Variable miss, LinearExpression output, double least, double shortfall, string name) => Model.AddIndicator(miss, 0, output >= least, name);

    /// <inheritdoc/>
    protected override Variable AddProduct(Variable claim, Variable vote, string name)
    {
        var product = Model.AddInteger(0, Problem.Range, name);
        Model.AddConstraint(product - (double)Problem.Range * claim <= 0);
        Model.AddConstraint(product - vote <= 0);
        return product;
    }
}
