// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tool.Formatting;

namespace MerkleStore.Tool.Tests.Formatting;

public class TextTableTests
{
    [Fact]
    public void Lines_AlignColumnsAndEndWithoutSpaces()
    {
        var table = new TextTable(Align.Left, Align.Right, Align.Left);
        table.Add("name", "size", "note");
        table.Add("é", "1,000", "");
        table.Add("\e[1;34mdir\e[0m/", "7", "last");
        Assert.Equal(["name   size  note", "é     1,000", "\e[1;34mdir\e[0m/      7  last"], table.Lines());
    }

    [Fact]
    public void Lines_OfNoRows_AreNone() => Assert.Empty(new TextTable(Align.Left).Lines());
}
