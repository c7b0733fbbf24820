using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Halfspace.Benchmarks.CheckerMutations;

/// <summary>Makes every mutant of a source file: comparisons, connectives, signs and constants changed one at a time, statements and checks left out.</summary>
internal sealed class MutantMaker : CSharpSyntaxWalker
{
    private static readonly Dictionary<string, string[]> Operators = new(StringComparer.Ordinal)
    {
        ["<"] = ["<=", ">="],
        ["<="] = ["<", ">"],
        [">"] = [">=", "<="],
        [">="] = [">", "<"],
        ["=="] = ["!="],
        ["!="] = ["=="],
        ["&&"] = ["||"],
        ["||"] = ["&&"],
        ["+"] = ["-"],
        ["-"] = ["+"],
        ["*"] = ["+"],
        ["+="] = ["-="],
        ["-="] = ["+="],
        ["&="] = ["|="],
        ["|="] = ["&="],
        ["and"] = ["or"],
        ["or"] = ["and"],
    };

    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal) { ["Min"] = "Max", ["Max"] = "Min", ["Any"] = "All", ["All"] = "Any", ["Take"] = "Skip", ["Floor"] = "Ceiling" };

    private readonly string file;
    private readonly List<Mutant> mutants = [];

    private MutantMaker(string file) => this.file = file;

    /// <summary>The mutants of a file.</summary>
    public static IReadOnlyList<Mutant> Of(string file, SyntaxNode root)
    {
        var maker = new MutantMaker(file);
        maker.Visit(root);
        return maker.mutants;
    }

    public override void VisitBinaryExpression(BinaryExpressionSyntax node)
    {
        Replace(node, node.OperatorToken);
        base.VisitBinaryExpression(node);
    }

    public override void VisitBinaryPattern(BinaryPatternSyntax node)
    {
        Replace(node, node.OperatorToken);
        base.VisitBinaryPattern(node);
    }

    public override void VisitRelationalPattern(RelationalPatternSyntax node)
    {
        Replace(node, node.OperatorToken);
        base.VisitRelationalPattern(node);
    }

    public override void VisitAssignmentExpression(AssignmentExpressionSyntax node)
    {
        Replace(node, node.OperatorToken);
        base.VisitAssignmentExpression(node);
    }

    public override void VisitPrefixUnaryExpression(PrefixUnaryExpressionSyntax node)
    {
        if (node.IsKind(SyntaxKind.LogicalNotExpression) || node.IsKind(SyntaxKind.UnaryMinusExpression)) Add(node, node.Operand.ToString());
        base.VisitPrefixUnaryExpression(node);
    }

    public override void VisitConditionalExpression(ConditionalExpressionSyntax node)
    {
        Add(node, $"{node.Condition} ? {node.WhenFalse} : {node.WhenTrue}");
        base.VisitConditionalExpression(node);
    }

    public override void VisitLiteralExpression(LiteralExpressionSyntax node)
    {
        switch (node.Token.Value)
        {
            case bool truth:
                Add(node, truth ? "false" : "true");
                break;
            case int or long:
                var number = Convert.ToInt64(node.Token.Value, CultureInfo.InvariantCulture);
                var ending = node.Token.Value is long ? "L" : "";
                Add(node, FormattableString.Invariant($"{number + 1}{ending}"));
                if (number > 0) Add(node, FormattableString.Invariant($"{number - 1}{ending}"));
                break;
        }

        base.VisitLiteralExpression(node);
    }

    public override void VisitIdentifierName(IdentifierNameSyntax node)
    {
        if (node.Parent is MemberAccessExpressionSyntax access && access.Name == node && Names.TryGetValue(node.Identifier.ValueText, out var other)) Add(node, other, access.ToString());
        base.VisitIdentifierName(node);
    }

    public override void VisitExpressionStatement(ExpressionStatementSyntax node)
    {
        Add(node, ";");
        base.VisitExpressionStatement(node);
    }

    public override void VisitIfStatement(IfStatementSyntax node)
    {
        // What a pattern declares may be needed further on, so the condition stays and only never holds, or always.
        Add(node.Condition, $"({node.Condition}) && Never()");
        Add(node.Condition, $"({node.Condition}) || !Never()");
        base.VisitIfStatement(node);
    }

    public override void VisitContinueStatement(ContinueStatementSyntax node)
    {
        Add(node, ";");
        base.VisitContinueStatement(node);
    }

    public override void VisitThrowStatement(ThrowStatementSyntax node)
    {
        Add(node, ";");
        base.VisitThrowStatement(node);
    }

    public override void VisitReturnStatement(ReturnStatementSyntax node)
    {
        if (node.Expression is not null and not LiteralExpressionSyntax) Add(node, "return null;");
        base.VisitReturnStatement(node);
    }

    public override void VisitAttributeList(AttributeListSyntax node)
    {
    }

    private void Replace(SyntaxNode node, SyntaxToken sign)
    {
        if (!Operators.TryGetValue(sign.Text, out var others)) return;
        foreach (var other in others) Add(sign.Span.Start, sign.Span.Length, node, other, $"{sign.Text} of {Short(node.ToString())}");
    }

    private void Add(SyntaxNode node, string becomes, string? was = null) => Add(node.Span.Start, node.Span.Length, node, becomes, Short(was ?? node.ToString()));

    private void Add(int start, int length, SyntaxNode node, string becomes, string was)
    {
        // A guard against misuse by a caller in code is no check of a claim.
        if (node.AncestorsAndSelf().OfType<ExpressionStatementSyntax>().Any(statement => statement.ToString().StartsWith("ArgumentNullException", StringComparison.Ordinal))) return;
        var line = node.SyntaxTree.GetLineSpan(new(start, length)).StartLinePosition.Line;
        var text = Short(node.SyntaxTree.GetText().Lines[line].ToString());
        var into = becomes switch
        {
            ";" => "(nothing)",
            _ when becomes.EndsWith(" && Never()", StringComparison.Ordinal) => "(never)",
            _ when becomes.EndsWith(" || !Never()", StringComparison.Ordinal) => "(always)",
            _ => Short(becomes),
        };
        var change = was == text ? $"`{was}` => `{into}`" : $"`{was}` => `{into}` in `{text}`";
        var known = mutants.Count(mutant => mutant.Change == change || mutant.Change.StartsWith(change + " #", StringComparison.Ordinal));
        mutants.Add(new Mutant(file, line + 1, start, length, becomes.Replace("\n", " ", StringComparison.Ordinal), known == 0 ? change : $"{change} #{known + 1}"));
    }

    private static string Short(string text)
    {
        var line = string.Join(' ', text.Split((char[])['\n', ' '], StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= 100 ? line : line[..100] + "...";
    }
}
