using System.Security.Cryptography;
using Halfspace.Certificates;
using Halfspace.Data;
using Halfspace.Mip.Files;

namespace Halfspace.Verification.Attack;

/// <summary>Makes the certificate of an adversarial input: network, question, witness, distance, and the bound with who claims it.</summary>
public static class AttackCertificates
{
    /// <summary>The certificate of an answer with a witness.</summary>
    /// <param name="problem">The question.</param>
    /// <param name="result">The answer.</param>
    /// <param name="networkPath">The network's file, which the certificate names by path and fingerprint.</param>
    /// <exception cref="ArgumentException">The result has no witness.</exception>
    /// <exception cref="DataFileException">The network's file cannot be read.</exception>
    public static AttackCertificate Of(AttackProblem problem, AttackResult result, string networkPath)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(result);
        if (result.Witness is not { } witness || result.Target is not { } target) throw new ArgumentException("There is no witness to certify.", nameof(result));
        var (lower, upper) = problem.Box;
        return new AttackCertificate
        {
            Network = networkPath,
            NetworkSha256 = FingerprintOf(networkPath),
            Input = problem.Input,
            Lower = lower,
            Upper = upper,
            Target = target,
            IsAnyTarget = problem.Target is null,
            Norm = Word(problem.Norm),
            Factor = problem.Margin is null ? problem.Factor : null,
            Margin = problem.Margin,
            Witness = witness,
            Distance = result.Distance,
            Bound = Math.Min(result.Bound, result.Distance),
            Solver = result.Solver,
        };
    }

    /// <summary>The certificate of an answer about rows, in the units of the network's data.</summary>
    /// <param name="problem">The question.</param>
    /// <param name="result">The answer.</param>
    /// <param name="networkPath">The network's file, which the certificate names by path and fingerprint.</param>
    /// <exception cref="ArgumentException">The result has no witness.</exception>
    /// <exception cref="DataFileException">The network's file cannot be read.</exception>
    public static AttackCertificate Of(RowAttackProblem problem, AttackResult result, string networkPath)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(result);
        if (result.Witness is not { } witness || result.Target is not { } target) throw new ArgumentException("There is no witness to certify.", nameof(result));
        var (rows, units) = (problem.Rows, problem.Rows.Units);
        return new AttackCertificate
        {
            Network = networkPath,
            NetworkSha256 = FingerprintOf(networkPath),
            IsInDataUnits = true,
            Input = problem.Start,
            // The outermost values that are told apart and lie in the box, rounded as the encoding does.
            Lower = units.RowOf(rows.First),
            Upper = units.RowOf(rows.Last),
            Target = target,
            IsAnyTarget = problem.Target is null,
            Norm = Word(problem.Norm),
            Factor = problem.Factor,
            Margin = problem.Margin,
            Witness = witness,
            Distance = result.Distance,
            Bound = Math.Min(result.Bound, result.Distance),
            Solver = result.Solver,
        };
    }

    private static string Word(AttackNorm norm) => norm switch
    {
        AttackNorm.L1 => "l1",
        AttackNorm.L2 => "l2",
        AttackNorm.Linf => "linf",
        _ => "l0",
    };

    private static string FingerprintOf(string path)
    {
        try
        {
            using var stream = InputFile.Open(path);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw DataFileException.Unreadable(path, cause);
        }
    }
}
