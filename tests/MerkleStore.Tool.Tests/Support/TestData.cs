// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tool.Tests.Support;

/// <summary>Traces for the tests.</summary>
internal static class TestData
{
    /// <summary>A trace with branches, authors, explicit parents, cycles and every other operation.</summary>
    public const string Branching = """
        # every kind of line
        S data/a 01
        S data/b 0203
        S data/dir/x
        S other/é ff
        C 100 first
        N 5
        A Tezos
        G data/a
        G data/none
        M data/b
        L data
        C 200 second
        P 0000000000000000000000000000000000000000000000000000000000000001 0000000000000000000000000000000000000000000000000000000000000002
        S data/c 04
        C 300 third
        R 2
        L
        D data/a
        Y data other/copy
        G other/copy/b
        C 400 on a branch
        R 3
        G data/c
        N 6
        A
        C 500 last

        """;

    /// <summary>The real trace that all tests may use: 21 commits.</summary>
    public static string TinyTrace => Path.Combine(AppContext.BaseDirectory, "data", "tezos-tiny.trace.gz");

    public static string TinyExpected => Path.Combine(AppContext.BaseDirectory, "data", "tezos-tiny.expected");

    /// <summary>The text, with the trailing spaces that editors take away: empty values, authors and root keys.</summary>
    public static string BranchingTrace => Branching.Replace("S data/dir/x\n", "S data/dir/x \n", StringComparison.Ordinal)
        .Replace("\nL\n", "\nL \n", StringComparison.Ordinal)
        .Replace("\nA\n", "\nA \n", StringComparison.Ordinal);

    /// <summary>The first commits of a trace with the lines before them.</summary>
    public static string Commits(string trace, int count)
    {
        int end = 0;
        for (int commits = 0; commits < count; commits++)
        {
            int line = trace.IndexOf("\nC ", end, StringComparison.Ordinal) + 1;
            end = trace.IndexOf('\n', line);
        }

        return trace[..(end + 1)];
    }
}
