// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.CommandLine;
using System.Globalization;

namespace MerkleStore.Tool.Commands;

/// <summary>The arguments and options that the inspecting commands share.</summary>
internal sealed class InspectionSymbols
{
    public Argument<string> Store { get; } = new("STORE") { Description = "The directory of the store." };

    public Option<string?> Commit { get; } = new("--commit")
    {
        Description = "The commit to look at: its hash in hex or as Co…, or a start of it that only one commit has. [default: the newest]",
        HelpName = "HASH",
    };

    public Option<bool> Json { get; } = new("--json") { Description = "Write JSON." };

    /// <summary>A path that may be left out: the root.</summary>
    public static Argument<string> OptionalPath() => new("PATH")
    {
        Description = PathHelp + " [default: the root]",
        Arity = ArgumentArity.ZeroOrOne,
        DefaultValueFactory = _ => "",
    };

    public static Argument<string> RequiredPath() => new("PATH") { Description = PathHelp };

    /// <summary>An option that takes a whole number.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="least">The least number, inclusive.</param>
    /// <param name="otherwise">The number if the option is not given.</param>
    public static Option<int> WholeNumber(string name, int least, int otherwise) => new(name)
    {
        DefaultValueFactory = _ => otherwise,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) || value < least)
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} takes a whole number from {least}, not '{text}'"));
            }

            return value;
        },
    };

    private const string PathHelp = @"Steps joined by /; bytes that are no UTF-8 text as \xHH, a slash inside a step as \x2F, a backslash as \\.";
}
