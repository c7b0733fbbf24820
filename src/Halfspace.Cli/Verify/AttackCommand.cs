using System.CommandLine;
using Halfspace.Cli.Runs;
using Halfspace.Data;
using Halfspace.Verification.Attack;

namespace Halfspace.Cli.Verify;

/// <summary><c>halfspace attack</c>: the provably nearest input that a network gives to another class.</summary>
internal static class AttackCommand
{
    public static Command Create()
    {
        var options = new AttackCommandOptions();
        var command = new Command("attack", "Find the provably nearest input that a network gives to another class.");
        foreach (var option in options.All) command.Add(option);
        command.SetVerb((parsed, cancellation) => Run(new AttackRequest(options, parsed), parsed, cancellation));
        return command;
    }

    private static int Run(AttackRequest asked, ParseResult parsed, CancellationToken cancellation)
    {
        var (question, limit) = (asked.Question, asked.Options.TimeLimit);
        CertificateOutput.SetAside(asked.Certificate);
        AttackResult result;
        using (var progress = new LiveProgress(asked.IsQuiet))
        {
            result = TimedRun.Run(
                limit,
                token => Find(asked, progress, token),
                () => new AttackResult { Status = AttackStatus.Unknown, Class = question.Class, Seconds = limit, Warnings = ["The search had not come to an end shortly after the limit, so what it had found is not known."] },
                cancellation);
        }

        if (result.Witness is { } witness && result.Status != AttackStatus.Contradicted)
        {
            if (asked.Certificate is { } certificate) CertificateOutput.Write(certificate, question.Certify(result, asked.File.Path));
            if (asked.Picture is { } picture) AttackPicture.Write(picture, question.Picture(asked.File.Network), witness);
        }

        var report = new AttackReport(question, asked.File, asked.Norm);
        if (asked.Json) JsonReport.Print(report.ToJson(result));
        else report.Print(result, Console.Out);
        if (asked.Report is { } page) RunPage.WriteAttack(page, parsed, text => report.Print(result, text), result.Witness is null ? null : asked.Picture);
        if (asked.Certificate is { } path && !CertificateOutput.IsThere(path)) CertificateOutput.Remark(path, "There is no adversarial input that it could hold.");
        return result.Status switch
        {
            AttackStatus.Contradicted => ExitCodes.Contradiction,
            AttackStatus.Unknown => ExitCodes.NoAnswer,
            _ => ExitCodes.Answered,
        };
    }

    /// <summary>Looks for the input; a question that makes sense but cannot be put into a model is the network's fault and not the options'.</summary>
    private static AttackResult Find(AttackRequest asked, LiveProgress progress, CancellationToken cancellation)
    {
        try
        {
            return asked.Question.Find(asked.Options, progress, cancellation);
        }
        catch (ArgumentException fault) when (fault.ParamName is "network" or "problem")
        {
            throw new DataFileException(asked.File.Path, 0, CommandRun.Reason(fault), fault);
        }
        catch (ArgumentException fault)
        {
            throw new DataFileException(asked.File.Path, 0, CommandRun.Reason(fault) + " Give a smaller box; if that does not help, the network's weights are too large for a model.", fault);
        }
    }
}
