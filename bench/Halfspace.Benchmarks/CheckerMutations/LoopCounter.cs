using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Halfspace.Benchmarks.CheckerMutations;

/// <summary>Lets every loop count its turns, so that one that never ends is stopped after as many on every machine.</summary>
internal sealed class LoopCounter : CSharpSyntaxRewriter
{
    private static readonly StatementSyntax Turn = SyntaxFactory.ParseStatement("Tick();");

    public override SyntaxNode? VisitForStatement(ForStatementSyntax node) => ((ForStatementSyntax)base.VisitForStatement(node)!) is var loop ? loop.WithStatement(Counted(loop.Statement)) : null;

    public override SyntaxNode? VisitWhileStatement(WhileStatementSyntax node) => ((WhileStatementSyntax)base.VisitWhileStatement(node)!) is var loop ? loop.WithStatement(Counted(loop.Statement)) : null;

    public override SyntaxNode? VisitDoStatement(DoStatementSyntax node) => ((DoStatementSyntax)base.VisitDoStatement(node)!) is var loop ? loop.WithStatement(Counted(loop.Statement)) : null;

    public override SyntaxNode? VisitForEachStatement(ForEachStatementSyntax node) => ((ForEachStatementSyntax)base.VisitForEachStatement(node)!) is var loop ? loop.WithStatement(Counted(loop.Statement)) : null;

    private static BlockSyntax Counted(StatementSyntax body) => SyntaxFactory.Block(Turn, body);
}
