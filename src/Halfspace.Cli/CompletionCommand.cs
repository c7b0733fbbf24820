using System.CommandLine;
using Halfspace.Cli.Runs;

namespace Halfspace.Cli;

/// <summary><c>halfspace completion</c>: a script that makes a shell complete verbs, options and their values.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _halfspace() {
          local IFS=$'\n'
          COMPREPLY=($(halfspace complete "$COMP_POINT" "$COMP_LINE" 2>/dev/null))
          [ ${#COMPREPLY[@]} -eq 0 ] && COMPREPLY=($(compgen -f -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o filenames -F _halfspace halfspace
        """;

    private const string Zsh = """
        _halfspace() {
          local -a found
          found=("${(@f)$(halfspace complete "$CURSOR" "$BUFFER" 2>/dev/null)}")
          if [[ -n "$found" ]]; then compadd -- $found; else _files; fi
        }
        compdef _halfspace halfspace
        """;

    private const string PowerShell = """
        Register-ArgumentCompleter -Native -CommandName halfspace -ScriptBlock {
          param($word, $line, $position)
          halfspace complete $position "$line" | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
        }
        """;

    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or pwsh." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "pwsh");
        var command = new Command("completion", "Print a script for completion in a shell; for example: source <(halfspace completion bash)") { shell };
        command.SetAction(parsed =>
        {
            Console.Out.WriteLine(parsed.GetValue(shell) switch { "bash" => Bash, "zsh" => Zsh, _ => PowerShell });
            return ExitCodes.Answered;
        });
        return command;
    }

    /// <summary>What the scripts ask: the words that may stand at a place of a line, one a line.</summary>
    public static Command CreateQuestion()
    {
        var position = new Argument<int>("POSITION");
        var line = new Argument<string>("LINE");
        var command = new Command("complete", "Print what may stand at a place of a command line.") { position, line };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            var root = parsed.RootCommandResult.Command;
            var text = parsed.GetValue(line)!;
            var start = text.IndexOf(' ', StringComparison.Ordinal) + 1;
            if (start == 0) return ExitCodes.Answered;
            var at = Math.Clamp(parsed.GetValue(position) - start, 0, text.Length - start);
            foreach (var item in root.Parse(text[start..]).GetCompletions(at)) Console.Out.WriteLine(item.InsertText ?? item.Label);
            return ExitCodes.Answered;
        });
        return command;
    }
}
