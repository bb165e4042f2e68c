// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.CommandLine;
using System.Globalization;

namespace MerkleStore.Tool.Commands;

/// <summary>The options that bound the memory of a store.</summary>
internal static class MemoryOptions
{
    public static Option<long> Budget() => new("--memory-budget")
    {
        Description = "The memory that nodes and pages may take together, such as 128M; at least 32M. [default: no limit]",
        HelpName = "SIZE",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (!TryParse(text, out long bytes) || bytes < StoreOptions.MinMemoryBudget)
            {
                result.AddError($"--memory-budget takes a size of at least 32M, such as 128M or 2G, not '{text}'");
            }

            return bytes;
        },
    };

    public static Option<bool> NoHugePages() => new("--no-huge-pages") { Description = "Do not ask the operating system to back nodes in memory with huge pages." };

    private static bool TryParse(string text, out long bytes)
    {
        int shift = text.Length == 0 ? 0 : char.ToUpperInvariant(text[^1]) switch { 'K' => 10, 'M' => 20, 'G' => 30, _ => 0 };
        bool isNumber = long.TryParse(shift == 0 ? text : text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out bytes) && bytes <= long.MaxValue >> shift;
        bytes <<= shift;
        return isNumber;
    }
}
