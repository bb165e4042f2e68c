// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Globalization;
using System.Text;

namespace MerkleStore.Tests.Support;

/// <summary>Trees of every shape from a seed: directories around each size boundary, empty and large values, names of all kinds.</summary>
internal static class RandomTrees
{
    /// <summary>Sizes of directories around what makes them flat, or tries of one, two and three levels.</summary>
    public static readonly int[] Sizes = [1, 2, 31, 32, 33, 34, 255, 256, 257, 258, 1024, 1100, 9000];

    private static readonly string[] Odd = ["a/b", " ", "\n", "é", "deadbeef", "DEADBEEF", "deadbee", new string('x', 14), new string('x', 15), new string('y', 300), new string('0', 32), new string('z', 4096)];

    /// <summary>The name of an entry: text, or packed hex, by its number.</summary>
    public static byte[] Name(int i) => Encoding.UTF8.GetBytes((i & 1) == 0 ? string.Create(CultureInfo.InvariantCulture, $"n{i}") : string.Create(CultureInfo.InvariantCulture, $"{i * 2654435761L:x16}"));

    /// <summary>Adds a directory of a size, with subdirectories in places.</summary>
    public static void AddDirectory(ContextTree tree, string name, int size, SplitMix64 random)
    {
        for (int i = 0; i < size; i++)
        {
            byte[][] steps = i % 7 == 3 ? [Encoding.UTF8.GetBytes(name), Name(i), "sub"u8.ToArray()] : [Encoding.UTF8.GetBytes(name), Name(i)];
            tree.Set(Key(steps), Value(random));
        }
    }

    /// <summary>A tree with a directory of each size, and odd names.</summary>
    public static void Fill(ContextTree tree, SplitMix64 random)
    {
        foreach (int size in Sizes)
        {
            AddDirectory(tree, string.Create(CultureInfo.InvariantCulture, $"d{size}"), size, random);
        }

        foreach (string name in Odd)
        {
            tree.Set(Key(["odd"u8.ToArray(), Encoding.UTF8.GetBytes(name)]), Value(random));
            tree.Set(Key(["deep"u8.ToArray(), Encoding.UTF8.GetBytes(name), "a"u8.ToArray(), "b"u8.ToArray(), "c"u8.ToArray()]), Value(random));
        }

        tree.Set("large", random.Bytes(300_000));
    }

    /// <summary>Changes some entries of what <see cref="Fill"/> made: values, removals, additions, and things of another kind.</summary>
    public static void Change(ContextTree tree, int changes, SplitMix64 random)
    {
        for (int i = 0; i < changes; i++)
        {
            byte[] directory = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"d{Sizes[random.Next(Sizes.Length)]}"));
            ContextKey key = Key([directory, Name(random.Next(10000))]);
            switch (random.Next(6))
            {
                case 0:
                    tree.Delete(key);
                    break;
                case 1:
                    tree.Set(Key([directory, Name(random.Next(300)), "sub"u8.ToArray(), Name(random.Next(40))]), Value(random));
                    break;
                case 2 when random.Next(4) == 0:
                    tree.Copy("d33"u8, key);
                    break;
                default:
                    tree.Set(key, Value(random));
                    break;
            }
        }
    }

    public static ContextKey Key(IEnumerable<byte[]> steps) => ContextKey.FromSteps(steps.Select(step => (ReadOnlyMemory<byte>)step));

    /// <summary>All values of a tree by the hex of their packed keys.</summary>
    public static Dictionary<string, string> Values(ContextTree tree)
    {
        var values = new Dictionary<string, string>();
        tree.Fold(ContextPath.Root, FoldDepth.All, ListOrder.Name, ref values, static (ref Dictionary<string, string> all, in FoldEntry entry) =>
        {
            if (entry.Kind == ContextKind.Value)
            {
                all.Add(Convert.ToHexString(entry.PackedKey), Convert.ToHexString(entry.Value));
            }
        });
        return values;
    }

    /// <summary>Checks that two trees hold the same values; quicker than comparing two dictionaries by the framework.</summary>
    public static void AssertSameValues(ContextTree expected, ContextTree actual)
    {
        Dictionary<string, string> values = Values(actual);
        Dictionary<string, string> wanted = Values(expected);
        Assert.Equal(wanted.Count, values.Count);
        Assert.Empty(wanted.Where(pair => values.GetValueOrDefault(pair.Key) != pair.Value).Take(3));
    }

    private static byte[] Value(SplitMix64 random) => random.Next(12) switch
    {
        0 => [],
        1 => random.Bytes(120),
        2 => random.Bytes(121),
        3 => random.Bytes(random.Next(3000)),
        4 => new byte[random.Next(2000)],
        _ => random.Bytes(random.Next(40)),
    };
}
