// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Text;
using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.Properties;

/// <summary>The names of scenarios: a handful that meet again and again, and some of every shape that a name can have.</summary>
internal static class ScenarioNames
{
    private static readonly string[] Common = ["a", "b", "c", "data", "index", Entry(0), Entry(1), Entry(31), Entry(32), Entry(255)];

    private static readonly string[] Odd =
    [
        "a/b", "/", "\0", " ", "\n", "\xFF", "aa", "ab", Latin1("é"), Latin1("日本語"), Latin1("🌳"),
        "0123456789abcdef", "0123456789abcdef0123456789abcdef01234567", "ABCDEF", "deadbee", "DEADBEEF",
        new string('x', 127), new string('x', 128), new string('y', 255), new string('y', 256), new string('z', 300),
    ];

    /// <summary>The n-th of the names that fill a directory.</summary>
    public static string Entry(int n) => $"n{n}";

    public static string Pick(SplitMix64 random) => random.Next(8) switch
    {
        0 => Odd[random.Next(Odd.Length)],
        1 => Encoding.Latin1.GetString(random.Bytes(1 + random.Next(random.Next(4) == 0 ? 300 : 12))),
        _ => Common[random.Next(Common.Length)],
    };

    private static string Latin1(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
