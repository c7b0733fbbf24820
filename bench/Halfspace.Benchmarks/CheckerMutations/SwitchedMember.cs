using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Halfspace.Benchmarks.CheckerMutations;

/// <summary>A method, constructor, operator or property whose mutants can stand beside it as copies, of which a switch runs one: so all mutants are compiled together.</summary>
internal sealed class SwitchedMember
{
    private const string Prefix = "Mutant__";

    private static readonly SyntaxKind[] Kept = [SyntaxKind.StaticKeyword, SyntaxKind.ReadOnlyKeyword, SyntaxKind.UnsafeKeyword];

    private readonly MemberDeclarationSyntax node;
    private readonly TextSpan body;
    private readonly string kept;
    private readonly TypeSyntax? type;
    private readonly string parameters;
    private readonly string arguments;
    private readonly string ends;

    private SwitchedMember(MemberDeclarationSyntax node, TypeSyntax? type, SyntaxNode body, BaseParameterListSyntax? list, TypeParameterListSyntax? generic = null, string constraints = "")
    {
        (this.node, this.type) = (node, type);
        // An expression ends with its semicolon.
        this.body = body is BlockSyntax ? body.Span : TextSpan.FromBounds(body.SpanStart, node.Span.End);
        kept = string.Concat(node.Modifiers.Where(modifier => Kept.Contains(modifier.Kind())).Select(modifier => modifier.Text + " "));
        var passed = list is null ? [] : list.Parameters.Select(parameter => (parameter.Modifiers.Select(modifier => modifier.Text).FirstOrDefault(text => text is "ref" or "out" or "in") is { } way ? way + " " : "") + parameter.Identifier.Text);
        parameters = $"{generic}({list?.Parameters.ToString().Replace("this ", "", StringComparison.Ordinal)}) {constraints}";
        (arguments, ends) = ($"{generic}({string.Join(", ", passed)})", type?.ToString() == "void" ? "; return;" : ";");
    }

    /// <summary>Where it stands in its file.</summary>
    public TextSpan Span => node.Span;

    /// <summary>Where a change can be made.</summary>
    public TextSpan Body => body;

    /// <summary>The member, if it is one that can be copied.</summary>
    public static SwitchedMember? Of(MemberDeclarationSyntax node)
    {
        if (node.Parent is not TypeDeclarationSyntax { } owner || owner is InterfaceDeclarationSyntax) return null;
        return node switch
        {
            MethodDeclarationSyntax { ReturnType: not RefTypeSyntax } method when method.Body is { } block => new(method, method.ReturnType, block, method.ParameterList, method.TypeParameterList, method.ConstraintClauses.ToString()),
            MethodDeclarationSyntax { ReturnType: not RefTypeSyntax, ExpressionBody: { } arrow } method => new(method, method.ReturnType, arrow, method.ParameterList, method.TypeParameterList, method.ConstraintClauses.ToString()),
            ConstructorDeclarationSyntax { Body: { } block } constructor => new(constructor, null, block, constructor.ParameterList),
            OperatorDeclarationSyntax op when ((SyntaxNode?)op.Body ?? op.ExpressionBody) is { } block => new(op, op.ReturnType, block, op.ParameterList),
            PropertyDeclarationSyntax { ExpressionBody: { } arrow, Type: not RefTypeSyntax } property => new(property, property.Type, arrow, null),
            IndexerDeclarationSyntax { ExpressionBody: { } arrow, Type: not RefTypeSyntax } indexer => new(indexer, indexer.Type, arrow, indexer.ParameterList),
            _ => null,
        };
    }

    /// <summary>The number of the mutant in whose copy a place of the compiled text lies; null where it lies in none.</summary>
    public static int? MutantAt(SyntaxNode place)
    {
        foreach (var node in place.AncestorsAndSelf())
        {
            if (node is MethodDeclarationSyntax method && method.Identifier.Text.StartsWith(Prefix, StringComparison.Ordinal)) return int.Parse(method.Identifier.Text[Prefix.Length..], CultureInfo.InvariantCulture);
            if (node is SwitchSectionSyntax { Parent: SwitchStatementSyntax { Expression: IdentifierNameSyntax { Identifier.Text: "Active" } } } section && section.Labels[0] is CaseSwitchLabelSyntax { Value: LiteralExpressionSyntax { Token.Value: int number } }) return number;
        }

        return null;
    }

    private static string NameOf(int mutant) => Prefix + mutant.ToString(CultureInfo.InvariantCulture);

    /// <summary>The member as a switch, with a copy for itself and for each mutant.</summary>
    /// <param name="place">Its place among all members, which it marks when it runs.</param>
    /// <param name="text">Its file.</param>
    /// <param name="mutants">Its mutants and their places among all, from 1.</param>
    public string Switch(int place, SourceText text, IEnumerable<(int Number, Mutant Mutant)> mutants)
    {
        var header = text.ToString(TextSpan.FromBounds(node.SpanStart, body.Start));
        if (type is null)
        {
            // Only a constructor may set what cannot be set later, so its copies stand in itself.
            var blocks = string.Concat(mutants.Select(one => string.Create(CultureInfo.InvariantCulture, $"case {one.Number}: {Changed(one.Mutant)} break; ")));
            return string.Create(CultureInfo.InvariantCulture, $"{header}{{ Mark({place}); switch (Active) {{ {blocks}default: {text.ToString(body)} break; }} }}");
        }

        var result = new StringBuilder();
        var choice = new StringBuilder();
        var own = string.Create(CultureInfo.InvariantCulture, $"Member__{place}");
        Copy(own, text.ToString(body));
        foreach (var (number, mutant) in mutants)
        {
            Copy(NameOf(number), Changed(mutant));
            choice.Append(CultureInfo.InvariantCulture, $"case {number}: {Returns}{NameOf(number)}{arguments}{ends} ");
        }

        var inner = string.Create(CultureInfo.InvariantCulture, $"{{ Mark({place}); {(choice.Length > 0 ? $"switch (Active) {{ {choice}}} " : "")}{Returns}{own}{arguments}; }}");
        return $"{header}{(node is PropertyDeclarationSyntax or IndexerDeclarationSyntax ? $"{{ get {inner} }}" : inner)}{result}";

        string Changed(Mutant mutant) => text.ToString(TextSpan.FromBounds(body.Start, mutant.Start)) + mutant.Becomes + text.ToString(TextSpan.FromBounds(mutant.Start + mutant.Length, body.End));
        void Copy(string name, string content) => result.Append('\n').Append("private ").Append(kept).Append(type).Append(' ').Append(name).Append(parameters).Append(content).Append('\n');
    }

    private string Returns => type?.ToString() == "void" ? "" : "return ";
}
