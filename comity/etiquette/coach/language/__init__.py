"""What several rules know about English and German: phrases, sentences, questions, stems."""
