namespace Halfspace.Data;

/// <summary>
/// The three MONK's problems over six attributes of 3, 3, 2, 3, 4 and 2 values (432 points, 17 inputs, one for each
/// value), made by their rules; the training rows are the usual ones, listed by their numbers among the 432.
/// </summary>
/// <remarks>
/// Source: Thrun and others, "The MONK's problems: a performance comparison of different learning algorithms",
/// CMU-CS-91-197, 1991. Problem 3 has six training rows of 122 whose class is turned round as noise.
/// </remarks>
internal static class MonksProblems
{
    private static readonly int[] Sizes = [3, 3, 2, 3, 4, 2];

    private const string Training1 =
        "5-6 19 22 27-28 37 39 42 50-51 53 56-57 61-62 64 67 72 76 86-88 92-94 99 103 107 111 114 116-117 119-120 124 "
        + "130 132 134-137 139 143-144 149-150 153-154 156-157 159-160 167 172-173 176 181 184 188 191 195-197 206 "
        + "209-210 212 214 216-217 222-224 227 239 241 249 253 258 261 264 270 273-275 286 289-290 297 300 308 313 316 "
        + "324 326 332 337 344 346 352 361-362 366 377 379 383 385 387 392 398 400 402-404 408-409 414-416 426 428 430 "
        + "432";

    private const string Training2 =
        "4 7 9-11 13 15 19 23 25-26 37 39-40 42 44 50 58 60-63 65-66 68-72 75 79 85 87 89-90 93-96 98 100-102 107-108 "
        + "110-111 116-117 120 125-127 130 134 136 139 145 148-149 156 162 164 166-167 169 172 175 179 184-186 188 190 "
        + "192 197 200-201 205 213-215 217 220 222-225 228-229 233 235-236 240-242 246 249 253-254 256 258-259 263 "
        + "266-267 269 272-273 275 278 285-286 288 295 298 300 302-306 308 310 313 316-320 323 330-332 336 338 340-342 "
        + "346-347 353 355 357-358 361 364-366 369 371-372 374 377 382 384-385 387 389-390 398 409 417 419 421-422 425 "
        + "427 432";

    private const string Training3 =
        "2-5 7 9 12 16 28 32 36 39-42 45-46 53 59-61 65-68 70-71 77 80-81 83-84 89 91-92 99 103 110-111 113 117 121-123 "
        + "128 134 136 143 145-146 151-154 164 166-167 172 183 186 198 200 202-203 209 212-214 216 220 226 229-230 239 "
        + "245 249 251-252 254 261 266 268 271 277 280-281 283 288-289 291 293 304 306 312 315 326 328-329 340 343 349 "
        + "354 364 366 370 377 382-383 390-391 400-401 403-404 407 409-410 420 422 425 430 432";

    private const string Noise3 = "5 61 203 213-214 391";

    /// <summary>Makes problem 1, 2 or 3: the training rows, and all 432 points as test.</summary>
    public static Benchmark Make(string name, int problem)
    {
        Func<int[], bool> rule = problem switch
        {
            1 => a => a[0] == a[1] || a[4] == 1,
            2 => a => a.Count(value => value == 1) == 2,
            _ => a => (a[4] == 3 && a[3] == 1) || (a[4] != 4 && a[1] != 3),
        };
        var training = Numbers(problem switch { 1 => Training1, 2 => Training2, _ => Training3 });
        var noise = problem == 3 ? Numbers(Noise3) : [];
        var points = AllPoints();
        var names = Enumerable.Range(0, Sizes.Length).SelectMany(a => Enumerable.Range(1, Sizes[a]).Select(v => FormattableString.Invariant($"a{a + 1}={v}"))).ToArray();
        Dataset Select(IReadOnlyList<int> numbers, IReadOnlyList<int> turned) => new(
            name,
            [.. numbers.SelectMany(number => OneHot(points[number - 1]))],
            [.. numbers.Select(number => rule(points[number - 1]) != turned.Contains(number) ? 1 : 0)],
            names,
            ["0", "1"],
            1);

        return new Benchmark(Select(training, noise), Select([.. Enumerable.Range(1, points.Count)], []));
    }

    private static List<int[]> AllPoints()
    {
        var points = new List<int[]>();
        var point = new int[Sizes.Length];
        Array.Fill(point, 1);
        while (true)
        {
            points.Add([.. point]);
            // The last attribute counts fastest.
            var a = Sizes.Length - 1;
            while (a >= 0 && point[a] == Sizes[a]) point[a--] = 1;
            if (a < 0) return points;
            point[a]++;
        }
    }

    private static IEnumerable<int> OneHot(int[] point) =>
        point.SelectMany((value, a) => Enumerable.Range(1, Sizes[a]).Select(v => v == value ? 1 : 0));

    private static int[] Numbers(string ranges) =>
    [
        .. ranges.Split(' ').SelectMany(range =>
        {
            var ends = range.Split('-').Select(end => int.Parse(end, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
            return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1);
        }),
    ];
}
