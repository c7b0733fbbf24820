namespace Halfspace.Data;

/// <summary>
/// All 958 boards on which a game of tic-tac-toe can end when x moves first, found by playing every game; the class is
/// positive where x has three in a row. Each of the nine squares gives three inputs: empty (b), o and x.
/// </summary>
internal static class TicTacToe
{
    private const int Empty = 0;
    private const int O = 1;
    private const int X = 2;

    private static readonly int[][] Lines = [[0, 1, 2], [3, 4, 5], [6, 7, 8], [0, 3, 6], [1, 4, 7], [2, 5, 8], [0, 4, 8], [2, 4, 6]];

    private static readonly string[] Squares =
        ["top-left", "top-middle", "top-right", "middle-left", "middle-middle", "middle-right", "bottom-left", "bottom-middle", "bottom-right"];

    /// <summary>Makes the data set; boards are in the order of their squares.</summary>
    public static Benchmark Make(string name)
    {
        var ends = new SortedDictionary<int, bool>();
        Play(new int[9], X, [], ends);
        var values = new int[ends.Count * 27];
        var (sample, labels) = (0, new int[ends.Count]);
        foreach (var (code, wonByX) in ends)
        {
            for (var (square, rest) = (8, code); square >= 0; square--, rest /= 3) values[sample * 27 + square * 3 + rest % 3] = 1;
            labels[sample++] = wonByX ? 1 : 0;
        }

        string[] names = [.. Squares.SelectMany(square => new[] { $"{square}=b", $"{square}=o", $"{square}=x" })];
        var data = new Dataset(name, values, labels, names, ["negative", "positive"], 1);
        return new Benchmark(data, data);
    }

    private static void Play(int[] board, int player, HashSet<int> seen, SortedDictionary<int, bool> ends)
    {
        var code = board.Aggregate(0, (sum, square) => sum * 3 + square);
        if (!seen.Add(code)) return;
        if (HasLine(board, X) || HasLine(board, O) || !board.Contains(Empty))
        {
            ends.Add(code, HasLine(board, X));
            return;
        }

        for (var square = 0; square < board.Length; square++)
        {
            if (board[square] != Empty) continue;
            board[square] = player;
            Play(board, player == X ? O : X, seen, ends);
            board[square] = Empty;
        }
    }

    private static bool HasLine(int[] board, int player) => Array.Exists(Lines, line => Array.TrueForAll(line, square => board[square] == player));
}
